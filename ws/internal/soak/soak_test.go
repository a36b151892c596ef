package soak

import (
	"testing"
	"time"
)

// A short run; with -short a very short one.
func TestSoak(t *testing.T) {
	cfg := Config{Conns: 300, Time: 5 * time.Second}
	if testing.Short() {
		cfg.Conns, cfg.Time = 50, time.Second
	}
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r)
	if r.FaultCount > 0 {
		t.Error("faults")
	}
	if r.Sessions < int64(cfg.Conns) || r.Orderly == 0 || r.Cut == 0 || r.Compressed == 0 || r.Messages == 0 {
		t.Error("too little happened")
	}
}
