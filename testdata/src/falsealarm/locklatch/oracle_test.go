package locklatch

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type water struct {
	*oracle.Stream
	mu     sync.Mutex
	closed int
}

func (w *water) Close() error {
	w.mu.Lock()
	w.closed++
	w.mu.Unlock()
	return w.Stream.Close()
}

// However late a leak is, each chamber is emptied once.
func TestPass(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			var waters []*water
			for range 2 {
				w := &water{Stream: oracle.NewStream("water", io.EOF)}
				w.EndLag = lag
				waters = append(waters, w)
			}
			if err := Pass(waters[0], waters[1]); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * oracle.Pause)
			for i, w := range waters {
				w.mu.Lock()
				if w.closed != 1 {
					t.Errorf("chamber %d was emptied %d times", i, w.closed)
				}
				w.mu.Unlock()
			}
		})
	}
}

func TestDry(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		lower := oracle.NewStream("water", nil)
		if err := Pass(oracle.NewStream("", io.EOF), lower); err == nil {
			t.Error("a dry lock was passed")
		}
		lower.Close()
	})
}
