package radioownerfirst

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCall(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		failure, static := make(chan error), errors.New("static")
		r := Tune(failure, oracle.Logf)
		time.AfterFunc(oracle.Pause, func() { failure <- static })
		if err := r.Call(); err != static {
			t.Fatalf("Call() = %v, want static", err)
		}
	})
}
