package ws

import (
	"log/slog"
	"reflect"
	"testing"
	"time"
)

func TestOptionsDefaults(t *testing.T) {
	o := Options{}.withDefaults()
	o.Logger = nil
	want := Options{
		MessageLimit: 1 << 20, FragmentLimit: 16384, QueueHigh: 64 << 10, QueueLow: 16 << 10,
		PingInterval: 20 * time.Second, PingTimeout: 20 * time.Second, CloseTimeout: 10 * time.Second,
	}
	if !reflect.DeepEqual(o, want) {
		t.Errorf("%+v", o)
	}
}

// Negative lifts what can be lifted; CloseTimeout and the queue cannot.
func TestOptionsNegative(t *testing.T) {
	o := Options{
		MessageLimit: -1, FrameLimit: -1, FragmentLimit: -1, QueueHigh: -1, QueueLow: -1,
		PingInterval: -1, PingTimeout: -1, CloseTimeout: -1, Logger: slog.Default(),
	}.withDefaults()
	want := Options{QueueHigh: 64 << 10, QueueLow: 16 << 10, CloseTimeout: 10 * time.Second, Logger: slog.Default()}
	if !reflect.DeepEqual(o, want) {
		t.Errorf("%+v", o)
	}
	if o := (Options{QueueHigh: 10, QueueLow: 20}).withDefaults(); o.QueueLow != 10 {
		t.Errorf("QueueLow %d above QueueHigh", o.QueueLow)
	}
}
