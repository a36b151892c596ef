package runsalongside

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

func TestStatusAtClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		var quotes []Quote
		closed := make(chan int, 1)
		Start(slowClose{near}, Handler{
			OnQuote: func(q Quote) { quotes = append(quotes, q) },
			OnClose: func(status int) { closed <- status },
		})
		io.WriteString(far, "GOOG=17001\nstatus=410\n")
		if status := <-closed; status != 0 || len(quotes) != 1 {
			t.Fatalf("the status was already there: %d, quotes %v", status, quotes)
		}
		time.Sleep(time.Second)
	})
}
