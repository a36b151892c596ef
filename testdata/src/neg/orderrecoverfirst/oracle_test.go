package orderrecoverfirst

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

func TestNextAtEnd(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		for input, want := range map[string]string{
			"1|2\n3|x\n": `rows: bad row "3|x"`,
			"1|2\n.\n":   "rows: no more rows",
		} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				r := Query(slowClose{near, delay})
				go io.WriteString(far, input)
				if row, err := r.Next(); len(row) != 2 || err != nil {
					t.Fatalf("first row: %v, %v", row, err)
				}
				if _, err := r.Next(); err.Error() != want {
					t.Errorf("delay %v: %v, want %s", delay, err, want)
				}
				time.Sleep(time.Second)
			})
		}
	}
}
