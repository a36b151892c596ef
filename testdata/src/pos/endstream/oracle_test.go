package endstream

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestBody(t *testing.T) {
	r := Receive(oracle.NewStream("hello\nEND\n", nil), func(string, ...any) { time.Sleep(20 * time.Millisecond) })
	if body, reset := r.Body(); body != "hello" || reset != true {
		t.Errorf("body %q, reset %v", body, reset)
	}
}
