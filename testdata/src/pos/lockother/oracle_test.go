package lockother

import (
	"bufio"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallDuringShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		c := Dial(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go func() {
			sc := bufio.NewScanner(far)
			sc.Scan()
			io.WriteString(far, "1 pong\n")
			sc.Scan()
			io.WriteString(far, "BYE maintenance\n")
		}()
		if text, err := c.Call("ping"); text != "pong" || err != nil {
			t.Fatalf("first call: %q, %v", text, err)
		}
		if _, err := c.Call("ping"); err.Error() != "rpc: " {
			t.Fatalf("the reason was already there: %v", err)
		}
		time.Sleep(time.Second)
	})
}
