package elemcalls

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLostLookupsKnowTheError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		nc := oracle.NewStream("", io.ErrUnexpectedEOF)
		nc.EndLag = oracle.Pause
		c := NewClient(nc, oracle.Logf)
		var ls []*Lookup
		for _, key := range []string{"colour", "shape", "size"} {
			l, err := c.Start(key)
			if err != nil {
				t.Fatal(err)
			}
			ls = append(ls, l)
		}
		for _, l := range ls {
			if v, err := l.Value(); v != "" || err != io.ErrUnexpectedEOF {
				t.Errorf("%s: Value() = %q, %v", l.key, v, err)
			}
		}
	})
}
