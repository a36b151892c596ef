package shapelabel

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

func TestRunToCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		records := 0
		b := NewBatcher(slowClose{near}, func(batch []string) error {
			records += len(batch)
			return nil
		})
		go func() {
			io.WriteString(far, "a\nb\n")
			time.Sleep(3 * time.Second)
			io.WriteString(far, "c\ncursor s=17\n")
		}()
		cursor, err := b.Run(time.Second)
		if records != 3 || cursor != "" || err == nil {
			t.Fatalf("the cursor was already there: %q, %v, %d records", cursor, err, records)
		}
		time.Sleep(time.Second)
	})
}
