package flushstopfree

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestFlushStop(t *testing.T) {
	near, far := net.Pipe()
	c := Start(near)
	go io.Copy(io.Discard, far)
	c.Send([]byte("hello"))
	oracle.Returns(t, c.FlushStop)

	near, _ = net.Pipe()
	c = Start(near)
	c.Send([]byte("nobody reads this"))
	oracle.Returns(t, c.FlushStop)
}
