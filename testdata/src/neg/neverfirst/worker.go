// Package neverfirst runs a worker on a queue of tasks.
//
// Only the first Stop waits. The worker calls it, too, to give back what it holds, but
// it only ends after somebody has stopped it, and so is never the first.
package neverfirst

import "sync"

// Worker works on tasks.
type Worker struct {
	tasks chan func()
	quit  chan struct{}
	idle  chan struct{}
	free  func()

	mu      sync.Mutex
	stopped bool
	done    int
}

// Hire starts a worker; free is called when it is stopped.
func Hire(free func()) *Worker {
	w := &Worker{tasks: make(chan func()), quit: make(chan struct{}), idle: make(chan struct{}), free: free}
	go w.work()
	return w
}

func (w *Worker) work() {
	defer close(w.idle)
	defer w.Stop()
	for {
		select {
		case task := <-w.tasks:
			task()
			w.mu.Lock()
			w.done++
			w.mu.Unlock()
		case <-w.quit:
			return
		}
	}
}

// Do hands a task to the worker; false if it was stopped.
func (w *Worker) Do(task func()) bool {
	select {
	case w.tasks <- task:
		return true
	case <-w.quit:
		return false
	}
}

// Stop stops the worker and returns how many tasks it has done. The first call returns
// when it is idle.
func (w *Worker) Stop() int {
	w.mu.Lock()
	if w.stopped {
		defer w.mu.Unlock()
		return w.done
	}
	w.stopped = true
	close(w.quit)
	w.mu.Unlock()
	<-w.idle
	w.free()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}
