package joinpoll

import (
	"bufio"
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

func TestReadAfterBan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			bufio.NewReader(far).ReadString('\n')
			io.WriteString(far, "say hi\nban spam\n")
		}()
		ch, err := Join(slowClose{near}, "#go")
		if err != nil {
			t.Fatal(err)
		}
		if text, err := ch.Read(); text != "hi" || err != nil {
			t.Fatalf("first message: %q, %v", text, err)
		}
		if _, err := ch.Read(); err != io.EOF {
			t.Fatalf("the ban was already known: %v", err)
		}
		time.Sleep(time.Second)
	})
}
