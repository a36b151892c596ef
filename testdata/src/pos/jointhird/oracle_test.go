package jointhird

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestApplyToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		r := Replicate(near, func() error {
			time.Sleep(time.Millisecond)
			return nil
		})
		go func() {
			io.WriteString(far, "2a insert\n2b delete\n")
			far.Close()
		}()
		applied := 0
		pos, err := r.Apply(func(string) { applied++ })
		if applied != 2 || pos != 0 || err == nil {
			t.Fatalf("the position was already there: %d, %v, %d applied", pos, err, applied)
		}
		time.Sleep(time.Second)
	})
}
