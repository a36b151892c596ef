package handedlock

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// A goroutine that waits for a mutex does not let a bubble's clock go on: these run in
// real time, and whoever logs is slow.
func slowly(string, ...any) { time.Sleep(3 * time.Millisecond) }

func TestRejected(t *testing.T) {
	oracle.Returns(t, func() {
		tr := New(oracle.NewStream("NO\r\n", nil), slowly).Begin("a", []string{"1", "2"})
		tr.Sent()
		if err := tr.Err(); !errors.Is(err, ErrRejected) {
			t.Errorf("the transfer ended with %v", err)
		}
	})
}

func TestKept(t *testing.T) {
	oracle.Returns(t, func() {
		l := New(oracle.NewStream("OK\r\n", nil), slowly)
		if err := l.Begin("a", nil).Err(); err != nil {
			t.Errorf("the transfer ended with %v", err)
		}
	})
}
