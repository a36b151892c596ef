package designworkers

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

func TestDocuments(t *testing.T) {
	for _, delays := range [][2]time.Duration{{0, 0}, {time.Millisecond, 0}, {0, time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			var shards []io.ReadCloser
			for i, input := range []string{"a\nerror: disk\n", "b\nc\n"} {
				near, far := net.Pipe()
				shards = append(shards, slowClose{near, delays[i]})
				go func() {
					io.WriteString(far, input)
					far.Close()
				}()
			}
			docs, err := Fetch(shards).Documents()
			if len(docs) != 3 || err == nil || err.Error() != "shard 0: disk" {
				t.Errorf("delays %v: stale error: %q, %v", delays, docs, err)
			}
		})
	}
}
