package oracle

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A delay is over only when all others have come to rest, so that who does not wait
// for the delayed one is first, every time.
func TestPauseComesLast(t *testing.T) {
	for range 50 {
		Bubble(t, func(t *testing.T) {
			var order []string
			var mu sync.Mutex
			note := func(s string) { mu.Lock(); order = append(order, s); mu.Unlock() }
			first, second := make(chan struct{}), make(chan struct{})
			go func() { Logf(""); note("delayed"); close(second) }()
			go func() { close(first) }()
			<-first
			note("caller")
			<-second
			if order[0] != "caller" {
				t.Fatalf("the order is %q", order)
			}
		})
	}
}

// What is still under way at the end of a test can finish.
func TestBubbleGoesOn(t *testing.T) {
	finished := false
	Bubble(t, func(*testing.T) {
		go func() { time.Sleep(10 * Pause); finished = true }()
	})
	if !finished {
		t.Error("the bubble has ended before its goroutine")
	}
}

func TestSlowAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logf := SlowAt("close")
		start := time.Now()
		logf("open %d", 1)
		if d := time.Since(start); d != 0 {
			t.Errorf("another line takes %v", d)
		}
		logf("will close %d", 1)
		if d := time.Since(start); d != Pause {
			t.Errorf("the line takes %v", d)
		}
	})
}

func TestStream(t *testing.T) {
	boom := errors.New("boom")
	for name, tt := range map[string]struct {
		end   error
		close bool
		want  error
	}{
		"ends":      {end: boom, want: boom},
		"is closed": {close: true, want: net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := NewStream("data", tt.end)
				s.EndLag, s.CloseLag = 2*Pause, 3*Pause
				start := time.Now()
				if tt.close {
					go func() { s.Close(); s.Close() }()
				}
				all, err := io.ReadAll(s)
				if string(all) != "data" || !errors.Is(err, tt.want) {
					t.Errorf("it reads as %q and fails with %v", all, err)
				}
				if d := time.Since(start); d != 2*Pause {
					t.Errorf("the end takes %v", d)
				}
				if n, err := s.Write(make([]byte, 7)); n != 7 || err != nil {
					t.Errorf("Write() = %d, %v", n, err)
				}
				time.Sleep(10 * Pause)
			})
		})
	}
}

func TestDeadlocks(t *testing.T) {
	for name, tt := range map[string]struct {
		f    func(t *testing.T)
		want bool
	}{
		"waits for nobody": {func(*testing.T) { <-make(chan int) }, true},
		"two for each other": {func(*testing.T) {
			a, b := make(chan int), make(chan int)
			go func() { a <- 1; <-b }()
			b <- 1
			<-a
		}, true},
		"ends":          {func(*testing.T) {}, false},
		"waits a while": {func(*testing.T) { time.Sleep(time.Hour) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Deadlocks(t, tt.f); got != tt.want {
				t.Errorf("Deadlocks() = %v", got)
			}
		})
	}
}

type pair struct {
	mu   sync.Mutex
	done chan struct{}
}

func (p *pair) wait() { <-p.done }
func (p *pair) lock() { p.mu.Lock(); p.mu.Unlock(); close(p.done) }

func TestStuck(t *testing.T) {
	p := &pair{done: make(chan struct{})}
	free := sync.OnceFunc(p.mu.Unlock)
	defer free()
	p.mu.Lock()
	if !Stuck(t, func() {
		go p.lock()
		p.wait()
	}, "oracle.(*pair).wait", "oracle.(*pair).lock") {
		t.Error("it is not stuck")
	}
	free()
	<-p.done
	q := &pair{done: make(chan struct{})}
	if Stuck(t, func() { go q.lock(); q.wait() }, "oracle.(*pair).wait", "oracle.(*pair).lock") {
		t.Error("it is stuck")
	}
}
