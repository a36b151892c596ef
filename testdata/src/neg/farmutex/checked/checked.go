// Package checked has a mutex that complains when somebody waits for it for long.
package checked

import (
	"log"
	"sync"
	"time"
)

// Patience is how long a Lock waits in silence.
var Patience = time.Minute

// A Mutex is a mutex.
type Mutex struct{ mu sync.Mutex }

// Lock locks m.
func (m *Mutex) Lock() { patiently(m.mu.Lock) }

// Unlock unlocks m.
func (m *Mutex) Unlock() { m.mu.Unlock() }

func patiently(lock func()) {
	alarm := time.AfterFunc(Patience, func() { log.Print("waiting for a lock for long") })
	defer alarm.Stop()
	lock()
}
