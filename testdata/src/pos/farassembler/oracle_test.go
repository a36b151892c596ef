package farassembler

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// slowClose gives up the processor before the socket is really closed.
type slowClose struct{ net.Conn }

func (s slowClose) Close() error {
	time.Sleep(time.Millisecond)
	return s.Conn.Close()
}

// TestRecvDuringCloseTimeout has a peer that never answers the close frame.
func TestRecvDuringCloseTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		go io.Copy(io.Discard, far)
		c := NewConnection(slowClose{near}, time.Second)

		paniced := make(chan any, 1)
		go func() {
			defer func() { paniced <- recover() }()
			c.Recv()
		}()
		synctest.Wait()
		c.Close()
		if got := <-paniced; got != "farassembler: connection isn't closed yet" {
			t.Fatalf("Recv did not see the state of a connection that is not closed yet: %v", got)
		}
		<-c.readerDone
	})
}
