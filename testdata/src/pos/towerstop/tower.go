// Package towerstop aims the antenna of a radio tower. The goroutine leaves the group and then
// notes where the antenna points. Halt waits for the group, or finds nothing to wait for,
// and returns nil both times; Park reads the note after it.
package towerstop

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Tower aims an antenna.
type Tower struct {
	logf  func(format string, args ...any)
	turns sync.WaitGroup
	quit  chan struct{}

	angle atomic.Int32
}

// New returns a tower at rest.
func New(logf func(string, ...any)) *Tower { return &Tower{logf: logf} }

// Follow has the antenna follow something.
func (t *Tower) Follow(turn func(quit <-chan struct{}) int32) error {
	if t.quit != nil {
		return errors.New("tower: it turns")
	}
	t.quit = make(chan struct{})
	t.turns.Add(1)
	go t.follow(turn)
	return nil
}

func (t *Tower) follow(turn func(quit <-chan struct{}) int32) {
	angle := turn(t.quit)
	t.turns.Done()
	t.logf("tower: %d", angle)
	t.angle.Store(angle)
}

// Halt ends the movement, if there is one.
func (t *Tower) Halt() error {
	if t.quit != nil {
		close(t.quit)
		t.turns.Wait()
	}
	return nil
}

// Park halts the antenna and says where it points.
func (t *Tower) Park() (string, error) {
	err := t.Halt()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d degrees", t.angle.Load()), nil // want "`t\\.angle`"
}
