package runsonreader

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	net.Conn
	delay time.Duration
}

func (s slowClose) Close() error {
	time.Sleep(s.delay)
	return s.Conn.Close()
}

func TestStatusAtClose(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		for _, input := range []string{"status=410\n", "a=1\nb=2\nstatus=410\n"} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				breaks, closes := make(chan int, 1), make(chan int, 1)
				Start(slowClose{near, delay}, Handler{
					OnQuote: func(string) {},
					OnBreak: func(status int) { breaks <- status },
					OnClose: func(status int) { closes <- status },
				})
				io.WriteString(far, input)
				if status := <-closes; status != 410 {
					t.Errorf("delay %v: stale status at close: %d", delay, status)
				}
				if input == "status=410\n" {
					if status := <-breaks; status != 410 {
						t.Errorf("delay %v: stale status at break: %d", delay, status)
					}
				}
			})
		}
	}
}
