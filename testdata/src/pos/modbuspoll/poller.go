// Package modbuspoll polls the registers of a Modbus-like device and keeps the newest
// values for whoever asks.
//
// Value takes the lock, finds that polling is over, and reports the exception of the
// device. The polling goroutine sets both under the lock, but not in one go: it says that
// polling is over, releases the device, and comes back for the exception.
// In between Value reports exception zero, which no device ever sends.
package modbuspoll

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Exception is why a device stopped answering.
type Exception byte

// The exceptions that we have met.
const (
	None           Exception = 0
	IllegalAddress Exception = 2
	DeviceFailure  Exception = 4
	NoAnswer       Exception = 11
)

func (e Exception) Error() string { return fmt.Sprintf("modbus: exception %d", byte(e)) }

// Device is an open device that sends its registers by itself.
type Device interface {
	io.Reader
	Release() error
}

// Poller keeps the registers of one device.
type Poller struct {
	dev Device

	mu        sync.Mutex
	values    map[int]int
	over      bool
	exception Exception
}

// Poll starts to keep the registers of dev.
func Poll(dev Device) *Poller {
	p := &Poller{dev: dev, values: make(map[int]int)}
	go p.poll()
	return p
}

func (p *Poller) poll() {
	sc := bufio.NewScanner(p.dev)
	why := NoAnswer
	for sc.Scan() {
		if code, ok := strings.CutPrefix(sc.Text(), "exception "); ok {
			var n byte
			if _, err := fmt.Sscan(code, &n); err == nil {
				why = Exception(n)
			}
			break
		}
		var register, value int
		if _, err := fmt.Sscan(sc.Text(), &register, &value); err == nil {
			p.set(register, value)
		}
	}
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	if err := p.dev.Release(); err != nil {
		why = DeviceFailure
	}
	p.mu.Lock()
	p.exception = why
	p.mu.Unlock()
}

func (p *Poller) set(register, value int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.values[register] = value
}

// Value returns the newest value of a register. ok is false if there is none yet. When
// polling is over the error is the exception of the device.
func (p *Poller) Value(register int) (value int, ok bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return 0, false, p.exception // want "`p\\.exception` may be stale here"
	}
	value, ok = p.values[register]
	return value, ok, nil
}
