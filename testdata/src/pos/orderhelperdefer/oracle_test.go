package orderhelperdefer

import (
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

func TestConsumeUntilDisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := NewSession(slowClose{near}, t.Logf)
		go func() {
			far.Write([]byte("\x30\x04\x01thi"))
			far.Write([]byte{packetDisconnect, 1, 0x8b})
		}()
		var topics []string
		err := s.Consume(func(p Packet) { topics = append(topics, p.Topic) })
		if len(topics) != 1 || err.Error() != "mqtt: disconnected, reason 0x00" {
			t.Fatalf("reason 0x8b was already there: %v, %v", topics, err)
		}
		time.Sleep(time.Second)
	})
}
