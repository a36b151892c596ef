package writerdone

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// deaf is a peer that takes nothing.
type deaf struct{ *oracle.Stream }

var errDeaf = errors.New("deaf")

func (deaf) Write([]byte) (int, error) { return 0, errDeaf }

func TestReasonIsThere(t *testing.T) {
	for _, slow := range []string{"read", "write", "closing"} {
		oracle.Bubble(t, func(t *testing.T) {
			c := New(oracle.NewStream("one\n", io.ErrUnexpectedEOF), oracle.SlowAt(slow))
			_, err := c.Ask("first")
			for err == nil {
				_, err = c.Ask("next")
			}
			if err != io.ErrUnexpectedEOF {
				t.Errorf("slow at %s: reason %v", slow, err)
			}
		})
		oracle.Bubble(t, func(t *testing.T) {
			c := New(deaf{oracle.NewStream("", nil)}, oracle.SlowAt(slow))
			if _, err := c.Ask("first"); err != errDeaf {
				t.Errorf("slow at %s: reason %v", slow, err)
			}
		})
		oracle.Bubble(t, func(t *testing.T) {
			c := New(oracle.NewStream("one\n", nil), oracle.SlowAt(slow))
			if _, err := c.Ask("first"); err != nil {
				t.Fatal(err)
			}
			go c.Close()
			if _, err := c.Ask("second"); err != ErrClosed {
				t.Errorf("slow at %s: reason %v", slow, err)
			}
		})
	}
}
