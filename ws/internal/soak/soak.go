// Package soak runs thousands of connections of package ws at once, for as long
// as one likes, and proves what must hold however they end:
//
//   - no message is lost, doubled, changed or out of order: what a side read is
//     the beginning of what the other wrote, and all of it if that one closed
//     in order;
//   - everybody gets the one terminal state, the first caller and each later
//     one, and both sides tell the same story of an orderly close;
//   - a connection that nothing disturbed closes in order;
//   - in the end no goroutine, no file descriptor and no memory is left.
//
// Sessions are made by chance from a seed: sizes, whole messages and fragments,
// ways to read, contexts that end, pings, compression of all kinds, slow and
// choppy networks, who closes and how, and connections that are cut. Command
// run is its main program, and a short run is its test.
package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/wsracecheck/wsracecheck/ws"
)

// A Config says how much to do.
type Config struct {
	Conns int           // connections at once
	Time  time.Duration // after which no session begins
	Seed  uint64        // of the first session; each has the next one
	// Progress, unless nil, is called every Interval with the report so far.
	Progress func(*Report)
	Interval time.Duration
}

// A Report counts what happened. What must not happen is in Faults.
type Report struct {
	Sessions, Orderly, Cut      int64 // that ended; in order; because they were cut
	Messages, Bytes, Compressed int64 // messages read, their bytes, and sessions with compression
	Most                        int64 // sessions at once
	Before, After               Resources
	Faults                      []string // at most maxFaults of a kind
	FaultCount                  int

	kinds map[string]int
}

// Resources are what a process holds.
type Resources struct {
	Goroutines, Files int
	Heap              int64 // bytes in use after a collection
}

const maxFaults = 5

// String is the report in a few lines.
func (r *Report) String() string {
	s := fmt.Sprintf("%d sessions (%d closed in order, %d cut, %d compressed), at most %d at once; %d messages, %d MB\n",
		r.Sessions, r.Orderly, r.Cut, r.Compressed, r.Most, r.Messages, r.Bytes>>20)
	s += fmt.Sprintf("goroutines %d -> %d, files %d -> %d, heap %d -> %d KB\n", r.Before.Goroutines, r.After.Goroutines,
		r.Before.Files, r.After.Files, r.Before.Heap>>10, r.After.Heap>>10)
	s += fmt.Sprintf("%d faults\n", r.FaultCount)
	for _, f := range r.Faults {
		s += "  " + f + "\n"
	}
	return s
}

// A soak is a run.
type soak struct {
	cfg  Config
	url  string
	next atomic.Uint64 // seed

	mu       sync.Mutex
	report   Report
	running  int64
	sessions map[uint64]*session // that a server's handler may take part in
}

// Run does what cfg says. The error is one of setting up; what went wrong
// with connections is in the report.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	// What is allocated once, such as the pools of compressors, is not left
	// behind: a short run comes before the count.
	warm := cfg
	warm.Conns, warm.Time, warm.Progress = min(cfg.Conns, 50), min(cfg.Time/10, 2*time.Second), nil
	if err := newSoak(warm).run(ctx); err != nil {
		return nil, err
	}
	before := settled(Resources{})
	s := newSoak(cfg)
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	s.report.Before, s.report.After = before, settled(before)
	s.leaks()
	return &s.report, nil
}

func newSoak(cfg Config) *soak {
	s := &soak{cfg: cfg, sessions: map[uint64]*session{}}
	s.next.Store(cfg.Seed)
	return s
}

// run serves and dials until the time is over and all sessions have ended.
func (s *soak) run(ctx context.Context) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.url = "ws://" + l.Addr().String() + "/?session="
	srv := &http.Server{Handler: http.HandlerFunc(s.serve)}
	go srv.Serve(choppyListener{l})
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Time)
	defer cancel()
	if s.cfg.Progress != nil {
		go s.progress(ctx)
	}
	var workers sync.WaitGroup
	for range s.cfg.Conns {
		workers.Go(func() {
			for ctx.Err() == nil {
				s.session(s.next.Add(1))
			}
		})
	}
	workers.Wait()
	return srv.Close()
}

func (s *soak) progress(ctx context.Context) {
	tick := time.NewTicker(s.cfg.Interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.mu.Lock()
			r := s.report
			s.mu.Unlock()
			s.cfg.Progress(&r)
		case <-ctx.Done():
			return
		}
	}
}

// session runs one session and judges it.
func (s *soak) session(seed uint64) {
	e := newSession(seed)
	s.mu.Lock()
	s.sessions[seed] = e
	s.running++
	s.report.Most = max(s.report.Most, s.running)
	s.mu.Unlock()
	err := s.dial(e)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, seed)
	s.running--
	if err != nil {
		s.fault(seed, err)
		return
	}
	for _, err := range e.judge() {
		s.fault(seed, err)
	}
	r := &s.report
	r.Sessions++
	if e.plan.compression != nil {
		r.Compressed++
	}
	switch {
	case e.client.state.OK() && e.server.state.OK():
		r.Orderly++
	case e.plan.cut != nil:
		r.Cut++
	}
	for _, d := range []*side{e.client, e.server} {
		r.Messages += int64(d.received)
		r.Bytes += d.bytes
	}
}

// dial opens the connection of a session and takes the client's part. It
// returns when both parts are over.
func (s *soak) dial(e *session) error {
	c, err := ws.Dial(context.Background(), s.url+strconv.FormatUint(e.seed, 10), &ws.DialOptions{
		Options: e.plan.options, Proxy: ws.NoProxy, DialTimeout: limit,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := new(net.Dialer).DialContext(ctx, network, address)
			if err == nil && e.plan.choppy {
				nc = newChoppy(nc, e.seed)
			}
			return nc, err
		},
	})
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	e.client.run(c)
	<-e.server.over
	return nil
}

// serve takes the server's part in a session.
func (s *soak) serve(w http.ResponseWriter, r *http.Request) {
	seed, _ := strconv.ParseUint(r.FormValue("session"), 10, 64)
	s.mu.Lock()
	e := s.sessions[seed]
	s.mu.Unlock()
	if e == nil {
		http.Error(w, "no such session", http.StatusNotFound)
		return
	}
	c, err := ws.Accept(w, r, &ws.AcceptOptions{Options: e.plan.options})
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fault(seed, fmt.Errorf("accept: %w", err))
		return
	}
	if rand.N(2) == 0 {
		go e.server.run(c) // the handler returns
		return
	}
	e.server.run(c)
}

// fault notes what must not happen. It requires mu.
func (s *soak) fault(seed uint64, err error) {
	s.report.FaultCount++
	if s.report.kinds == nil {
		s.report.kinds = map[string]int{}
	}
	text := err.Error()
	kind := strings.Map(noDigits, text[:min(len(text), 50)])
	if s.report.kinds[kind]++; s.report.kinds[kind] <= maxFaults {
		s.report.Faults = append(s.report.Faults, fmt.Sprintf("session %d: %v", seed, err))
	}
}

// noDigits drops what tells faults of a kind apart.
func noDigits(r rune) rune {
	if unicode.IsDigit(r) {
		return -1
	}
	return r
}

// leaks notes what is left.
func (s *soak) leaks() {
	b, a := s.report.Before, s.report.After
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Goroutines > b.Goroutines {
		s.fault(0, fmt.Errorf("%d goroutines are left\n%s", a.Goroutines-b.Goroutines, stacks()))
	}
	if a.Files > b.Files {
		s.fault(0, fmt.Errorf("%d files are left open", a.Files-b.Files))
	}
	if left := a.Heap - b.Heap; left > heapSlack {
		s.fault(0, fmt.Errorf("%d KB of memory are left", left>>10))
	}
}

// heapSlack is what the heap may grow by that no connection holds: pools and
// tables of the runtime that were made for many of them.
const heapSlack = 8 << 20

func stacks() string {
	b := make([]byte, 64<<10)
	return string(b[:runtime.Stack(b, true)])
}

// settled returns what the process holds when that does not get less any more,
// or is no more than want.
func settled(want Resources) (r Resources) {
	for range 100 {
		r = held()
		if r.Goroutines <= want.Goroutines && r.Files <= want.Files {
			return r
		}
		time.Sleep(20 * time.Millisecond)
		if want == (Resources{}) && held() == r {
			return r
		}
	}
	return r
}

func held() Resources {
	for range 3 { // pools lose what they hold with the second
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Resources{}
	}
	return Resources{Goroutines: runtime.NumGoroutine(), Files: len(files), Heap: int64(m.HeapAlloc)}
}
