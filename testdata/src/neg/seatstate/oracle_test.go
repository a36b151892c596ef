package seatstate

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestSeatComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s Seat
		for range 2 {
			if err := s.Hold(time.Minute); err != nil {
				t.Fatal(err)
			}
			if got := s.Describe(); got != "held" {
				t.Errorf("held seat is %s", got)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := s.Describe(); got != "free" {
				t.Errorf("expired seat is %s", got)
			}
		}
		if err := s.Hold(time.Minute); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Buy(); err != nil || s.Describe() != "sold" {
			t.Errorf("bought seat is %s, %v", s.Describe(), err)
		}
		time.Sleep(time.Hour)
		if got := s.Describe(); got != "sold" {
			t.Errorf("sold seat is %s", got)
		}
	})
}
