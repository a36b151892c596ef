package ending_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const session = `
import ("io"; "sync")

type Session struct {
	r    io.Reader
	mu   sync.Mutex
	once sync.Once
	msgs chan int
	stop chan struct{}
	err  error
	gone bool
}

func Dial(r io.Reader) *Session {
	s := &Session{r: r, msgs: make(chan int), stop: make(chan struct{})}
	go s.read()
	return s
}

func (s *Session) read() {
	buf := make([]byte, 1)
	var err error
	for err == nil {
		_, err = s.r.Read(buf)
	}
	close(s.msgs)
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
}

func (s *Session) Close() { s.once.Do(func() { close(s.stop) }) }

func (s *Session) Abort() { s.fail() }

func (s *Session) fail() {
	go func() {
		s.Close()
		s.mu.Lock()
		s.gone = true
		s.mu.Unlock()
	}()
}

func (s *Session) Recv() error {
	<-s.msgs
	return s.err
}
`

// compared returns how many comparisons a package with n users of a session takes.
func compared(t *testing.T, n int) int {
	t.Helper()
	var users strings.Builder
	for i := range n {
		fmt.Fprintf(&users, `
func Use%d(r io.Reader) error {
	s := Dial(r)
	defer s.Close()
	go func() { s.Recv(); s.Abort() }()
	if s.Recv() == nil {
		s.Abort()
	}
	return s.Recv()
}
`, i)
	}
	pkg := ssatest.Build(t, session+users.String())
	m := ending.New(pkg.Funcs, effect.New(loc.NewResolver(pkg.Funcs)))
	if !m.AnyEndangered() {
		t.Fatal("nothing is in danger")
	}
	return m.Compared()
}

// A user of a connection costs what it adds, however many others there are.
func TestUsersAreNotMultiplied(t *testing.T) {
	few, more, many := compared(t, 5), compared(t, 10), compared(t, 20)
	if few == 0 || many-more > 2*(more-few) {
		t.Errorf("%d, %d and %d comparisons for 5, 10 and 20 users", few, more, many)
	}
}
