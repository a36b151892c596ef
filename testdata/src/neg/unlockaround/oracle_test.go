package unlockaround

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	started := make(chan bool, 1)
	f := Sync(func() (string, bool) {
		select {
		case started <- true:
		default:
		}
		time.Sleep(2 * time.Millisecond)
		return "a.txt", true
	})
	<-started
	oracle.Returns(t, func() {
		if files := f.Stop(); len(files) == 0 {
			t.Error("no files")
		}
	})
}
