package zooround

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func keep(leave <-chan struct{}) { <-leave; time.Sleep(oracle.Pause) }

func TestGuest(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		Add("bear", keep)
		time.AfterFunc(oracle.Pause, Night)
		if took := Guest(keep, oracle.Pause); took != oracle.Pause {
			t.Errorf("the guest's keeper took %v, want %v", took, oracle.Pause)
		}
	})
}
