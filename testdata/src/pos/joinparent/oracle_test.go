package joinparent

import (
	"bufio"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestJobAfterCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "build 7\n")
		}()
		ctx, cancel := context.WithCancel(t.Context())
		w, err := Register(ctx, near, func(string, ...any) { time.Sleep(time.Millisecond) })
		if err != nil {
			t.Fatal(err)
		}
		if job, err := w.Job(); job != "build 7" || err != nil {
			t.Fatalf("first job: %q, %v", job, err)
		}
		cancel()
		if job, err := w.Job(); job != "" || err != nil {
			t.Fatalf("the report was already there: %q, %v", job, err)
		}
		time.Sleep(time.Second)
	})
}
