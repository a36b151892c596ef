package orderrecover

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

func TestNextAfterBadRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		r := Query(slowClose{near})
		go io.WriteString(far, "1|2\n3|x\n")
		if row, err := r.Next(); len(row) != 2 || err != nil {
			t.Fatalf("first row: %v, %v", row, err)
		}
		if _, err := r.Next(); err != ErrDone {
			t.Fatalf("the broken row was already known: %v", err)
		}
		time.Sleep(time.Second)
	})
}
