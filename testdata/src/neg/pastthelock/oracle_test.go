package pastthelock

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestVerdict(t *testing.T) {
	fail := make(chan struct{})
	l := Take(func() error {
		<-fail
		return errors.New("evicted")
	}, func() { time.Sleep(2 * time.Millisecond) })
	oracle.Returns(t, func() {
		if err := l.Verdict(); err != nil {
			t.Errorf("too early: %v", err)
		}
	})
	close(fail)
	oracle.Returns(t, func() {
		for l.Verdict() == nil {
			time.Sleep(time.Millisecond)
		}
	})
}
