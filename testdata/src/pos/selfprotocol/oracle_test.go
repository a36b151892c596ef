package selfprotocol

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func session(greeting string) func(t *testing.T) {
	return func(t *testing.T) {
		s := Open(oracle.NewStream(greeting, nil))
		if job, err := s.Job(); job != "a4" || err != nil {
			t.Fatalf("first job: %q, %v", job, err)
		}
		time.AfterFunc(oracle.Pause, func() { s.Close() })
		if _, err := s.Job(); !errors.Is(err, io.EOF) {
			t.Errorf("the end: %v", err)
		}
	}
}

func TestCloseByTheReader(t *testing.T) {
	if oracle.Deadlocks(t, session("job a4\n")) {
		t.Error("closed by the caller: deadlock")
	}
	if !oracle.Deadlocks(t, session("job a4\nHTTP/1.1 400\n")) {
		t.Error("the reader closed the session and got on")
	}
}
