package initialised

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// What arrives after the end is lost with an identifier of the right size, also when
// the transport was closed before it was set up.
func TestLost(t *testing.T) {
	for ids, want := range map[int]int{10: 1, 1000: 4} {
		for _, early := range []bool{false, true} {
			oracle.Bubble(t, func(t *testing.T) {
				sizes := make(chan int, 1)
				peer := oracle.NewStream("accepted"+"answer 1"+"answer 2", nil)
				defer peer.Close()
				tr := New(peer, ids, func(_ []byte, size int) { sizes <- size }, oracle.Logf)
				if early {
					tr.Close()
				}
				a, err := tr.Call([]byte("x"))
				if early {
					time.Sleep(10 * oracle.Pause)
				} else if string(a) != "answer 1" || err != nil {
					t.Errorf("Call() = %q, %v", a, err)
				}
				tr.Close()
				if !early {
					if size := <-sizes; size != want {
						t.Errorf("lost with %d bytes, want %d", size, want)
					}
				} else if len(sizes) > 0 && <-sizes != want {
					t.Errorf("lost with another size than %d", want)
				}
			})
		}
	}
}
