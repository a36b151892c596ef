// Package vaultclose hands out the items of a vault. Lock, which any goroutine may call, lets all go
// who wait for an item, moves the bolts and then notes how that went; Item of another
// goroutine has been let go and returns the note.
package vaultclose

import (
	"io"
	"sync/atomic"
)

// A Failure says why the bolts do not move.
type Failure struct{ Err error }

// Vault hands out items.
type Vault struct {
	bolts   io.Closer
	items   chan string
	locking atomic.Bool
	locked  chan struct{}
	failure atomic.Pointer[Failure]
}

// Open opens a vault.
func Open(bolts io.Closer) *Vault {
	return &Vault{bolts: bolts, items: make(chan string), locked: make(chan struct{})}
}

// Put puts an item in, and reports whether somebody has taken it.
func (v *Vault) Put(item string) bool {
	select {
	case v.items <- item:
		return true
	case <-v.locked:
		return false
	}
}

// Lock locks the vault.
func (v *Vault) Lock() {
	if v.locking.Swap(true) {
		return
	}
	close(v.locked)
	if err := v.bolts.Close(); err != nil {
		v.failure.Store(&Failure{err})
	}
}

// Item returns the next item. When the vault is locked, it returns what went wrong then.
func (v *Vault) Item() (string, *Failure) {
	select {
	case item := <-v.items:
		return item, nil
	case <-v.locked:
		return "", v.failure.Load() // want "`v\\.failure`"
	}
}
