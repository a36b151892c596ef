package farassembler

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	net.Conn
	before, after time.Duration
}

func (s slowClose) Close() error {
	time.Sleep(s.before)
	err := s.Conn.Close()
	time.Sleep(s.after)
	return err
}

func recvError(t *testing.T, before, after time.Duration, answer []byte) string {
	var got string
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go io.Copy(io.Discard, far)
		c := NewConnection(slowClose{near, before, after}, time.Second)
		result := make(chan error, 1)
		go func() {
			_, err := c.Recv()
			result <- err
		}()
		synctest.Wait()
		if answer != nil {
			far.Write(answer)
		}
		c.Close()
		got = (<-result).Error()
		<-c.readerDone
		far.Close()
	})
	return got
}

func TestRecvDuringClose(t *testing.T) {
	const lost = "connection closed: 1006 connection lost"
	for _, d := range []struct{ before, after time.Duration }{{0, 0}, {time.Millisecond, 0}, {0, time.Millisecond}} {
		if got := recvError(t, d.before, d.after, nil); got != lost {
			t.Errorf("silent peer, delays %v: Recv returned %q, want %q", d, got, lost)
		}
		const bye = "connection closed: 1001 bye"
		if got := recvError(t, d.before, d.after, []byte("\x08\x05\x03\xe9bye")); got != bye {
			t.Errorf("peer closes, delays %v: Recv returned %q, want %q", d, got, bye)
		}
	}
}
