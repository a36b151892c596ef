// Package orderdefers reads measurements from an instrument bus.
//
// The defer that closes the channel is registered first and so runs last, after
// the ones that close the bus and store the fault. Next may read the fault as
// soon as it finds the channel closed.
package orderdefers

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Bus is an instrument bus.
type Bus struct {
	dev      io.ReadCloser
	logf     func(format string, args ...any)
	readings chan int

	mu    sync.Mutex
	fault string
}

// Listen starts to read from dev.
func Listen(dev io.ReadCloser, logf func(string, ...any)) *Bus {
	b := &Bus{dev: dev, logf: logf, readings: make(chan int)}
	go b.listen()
	return b
}

func (b *Bus) listen() {
	fault := "bus reset"
	defer b.logf("bus: done")
	defer close(b.readings)
	defer func() {
		b.mu.Lock()
		b.fault = fault
		b.mu.Unlock()
	}()
	defer b.dev.Close()

	sc := bufio.NewScanner(b.dev)
	for sc.Scan() {
		v, err := strconv.Atoi(sc.Text())
		if err != nil {
			fault = "garbled reading " + strconv.Quote(sc.Text())
			return
		}
		if v < 0 {
			continue
		}
		b.readings <- v
	}
}

// Next returns the next reading.
func (b *Bus) Next() (int, error) {
	for v := range b.readings {
		return v, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return 0, fmt.Errorf("bus: %s", b.fault)
}
