// Package radioowner makes calls over a radio, several at a time, which are kept in a slice. When the
// radio fails the reader takes the slice, tells each call that it is over, and then sets its
// error; Call returns the error as it is by then.
package radioowner

import "sync"

type call struct {
	over sync.WaitGroup
	mu   sync.Mutex
	err  error
}

func (c *call) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

// Radio is a radio.
type Radio struct {
	logf func(format string, args ...any)

	mu    sync.Mutex
	calls []*call
}

// Tune starts to wait for the failure of a radio.
func Tune(failure <-chan error, logf func(string, ...any)) *Radio {
	r := &Radio{logf: logf}
	go func() { r.failAll(<-failure) }()
	return r
}

func (r *Radio) failAll(err error) {
	r.mu.Lock()
	calls := r.calls
	r.calls = nil
	r.mu.Unlock()
	for _, c := range calls {
		c.over.Done()
		r.logf("radio: %v", err)
		c.fail(err)
	}
}

// Call makes a call, which lasts until the radio fails.
func (r *Radio) Call() error {
	c := new(call)
	c.over.Add(1)
	r.mu.Lock()
	r.calls = append(r.calls, c)
	r.mu.Unlock()
	c.over.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err // want "`c\\.err`"
}
