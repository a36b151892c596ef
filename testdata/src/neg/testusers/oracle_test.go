package testusers

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

var errDone = errors.New("done")

// Many users give one lease back, and as many wait for it.
func TestUsers(t *testing.T) {
	for _, n := range []int{1, 7} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				l := New()
				var wg sync.WaitGroup
				var told atomic.Int32
				for i := range n {
					wg.Go(func() {
						if l.Ended() == errDone {
							told.Add(1)
						}
					})
					go func() {
						time.Sleep(time.Duration(i) * oracle.Pause)
						l.GiveBack(errDone)
					}()
				}
				wg.Wait()
				if int(told.Load()) != n {
					t.Errorf("%d of %d were told why", told.Load(), n)
				}
			})
		})
	}
}

// What is taken away was not given back, whoever tries to afterwards.
func TestTaken(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := New()
		go func() {
			time.Sleep(oracle.Pause)
			l.GiveBack(errDone)
		}()
		l.Take()
		if err := l.Ended(); err != nil {
			t.Errorf("the lease that was taken ended with %v", err)
		}
	})
}
