package designlatedone

import (
	"hash/crc32"
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

func TestVerify(t *testing.T) {
	const stream = "1.5\n2.5\n--\ntrailer\n"
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			d := NewDecoder(slowClose{near, delay})
			go func() {
				io.WriteString(far, stream)
				time.Sleep(delay)
				far.Close()
			}()
			if v, ok := d.Value(); v != "1.5" || !ok {
				t.Fatalf("first value: %q, %v", v, ok)
			}
			if err := d.Verify(crc32.ChecksumIEEE([]byte(stream))); err != nil {
				t.Errorf("delay %v: stale checksum: %v", delay, err)
			}
		})
	}
}
