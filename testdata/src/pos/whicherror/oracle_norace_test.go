//go:build !race

package whicherror

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func plain(err error) error { return err }

// The peer is gone while the dial still goes on, which fails in the end.
func TestRefusalComesLate(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		refused := errors.New("refused")
		dial := func(ctx context.Context) (Backend, error) {
			<-ctx.Done()
			return nil, refused
		}
		r := Start(context.Background(), oracle.NewStream("beat", io.EOF), dial, plain, oracle.Logf)
		if _, err := r.Call("x"); errors.Is(err, refused) {
			t.Errorf("there is no bug: %v", err)
		}
		time.Sleep(10 * oracle.Pause)
		late := false
		for range 50 { // either arm is ready now
			_, err := r.Call("x")
			late = late || errors.Is(err, refused)
		}
		if !late {
			t.Error("the refusal is never seen")
		}
	})
}
