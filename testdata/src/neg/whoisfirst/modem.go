// Package whoisfirst talks to a modem.
//
// Whoever hangs up first says so on the line, notes why the line is closed, and closes it;
// a flag, tested and set at once, tells who that is. Who is not the first learns nothing
// of the end by the flag, and has no business with the reason.
package whoisfirst

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A CodeError is a code that the modem has answered with.
type CodeError struct{ Code int }

func (e CodeError) Error() string { return fmt.Sprintf("modem: code %d", e.Code) }

// Code returns the code in err, -1 if there is none.
func Code(err error) int {
	var e CodeError
	if errors.As(err, &e) {
		return e.Code
	}
	return -1
}

// Modem is a line to a modem.
type Modem struct {
	conn io.ReadWriteCloser
	logf func(format string, args ...any)

	mu      sync.Mutex
	hanging bool
	why     error
}

// Open returns the line over conn.
func Open(conn io.ReadWriteCloser, logf func(string, ...any)) *Modem {
	return &Modem{conn: conn, logf: logf}
}

// Discard reads from the line until it ends, and hangs up. It returns at once.
func (m *Modem) Discard() (ended <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		sc := bufio.NewScanner(m.conn)
		for sc.Scan() {
			m.logf("modem: %s", sc.Text())
		}
		m.HangUp("carrier lost")
	}()
	return done
}

// say says goodbye, once.
func (m *Modem) say(why string) error {
	m.mu.Lock()
	again := m.hanging
	m.hanging = true
	m.mu.Unlock()
	if again {
		return errors.New("modem: hung up already")
	}
	m.logf("modem: %s", why)
	if _, err := io.WriteString(m.conn, "ATH\n"); err != nil {
		m.note(err)
		return CodeError{3}
	}
	m.note(errors.New(why))
	return nil
}

func (m *Modem) note(err error) {
	m.mu.Lock()
	m.why = err
	m.mu.Unlock()
}

// HangUp ends the call. It returns why it has ended, or that somebody else has ended it.
func (m *Modem) HangUp(why string) error {
	err := m.say(why)
	if err != nil && Code(err) == -1 {
		return err
	}
	m.conn.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Errorf("modem: hung up: %w", m.why)
}
