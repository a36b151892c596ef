package handedon

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWait(t *testing.T) {
	lost := errors.New("lost")
	for data, want := range map[string]error{"a\nb\ndone\n": io.EOF, "a\nb\nc\n": lost} {
		oracle.Bubble(t, func(t *testing.T) {
			f := Start(oracle.NewStream(data, lost), func(p any) { t.Error(p) }, oracle.Logf)
			if n, err := f.Wait(); n != 3 || err != want {
				t.Errorf("Wait() = %d, %v, want 3, %v", n, err, want)
			}
		})
	}
}
