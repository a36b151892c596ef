package liboncevalue

import (
	"bufio"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

// TestRequestAfterCrash yields where it would rather sleep, because waiting for
// a sync.Once is not durable in a bubble.
func TestRequestAfterCrash(t *testing.T) {
	for _, yields := range []int{0, 200} {
		synctest.Test(t, func(t *testing.T) {
			in, stdin := io.Pipe()
			stdout, out := io.Pipe()
			p := Attach(stdin, stdout, strings.NewReader("panic: nil map\n"), func() error {
				for range yields {
					runtime.Gosched()
				}
				return errors.New("exit status 2")
			})
			go func() {
				br := bufio.NewReader(in)
				br.ReadString('\n')
				io.WriteString(out, "ready\n")
				br.ReadString('\n')
				out.Close()
			}()
			if reply, err := p.Request("hello"); reply != "ready" || err != nil {
				t.Fatalf("first reply: %q, %v", reply, err)
			}
			_, err := p.Request("go")
			if got := err.Error(); got != "please report this crash: helper: exit status 2: panic: nil map" {
				t.Errorf("%d yields: stale outcome: %s", yields, got)
			}
		})
	}
}
