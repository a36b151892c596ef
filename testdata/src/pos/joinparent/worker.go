// Package joinparent is a worker that takes jobs from a scheduler.
//
// A cancelled context closes the connection, which ends the reader. Job waits
// for the context of the caller as if that meant that the reader has exited, but
// it only means that it was told to: the report is stored a little later.
package joinparent

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Worker is a connection to a scheduler.
type Worker struct {
	ctx  context.Context
	rw   io.ReadWriteCloser
	logf func(format string, args ...any)
	jobs chan string

	mu     sync.Mutex
	report error
}

// Register connects a worker to the scheduler until ctx is cancelled.
func Register(ctx context.Context, rw io.ReadWriteCloser, logf func(string, ...any)) (*Worker, error) {
	if _, err := io.WriteString(rw, "register\n"); err != nil {
		return nil, err
	}
	w := &Worker{ctx: ctx, rw: rw, logf: logf, jobs: make(chan string)}
	context.AfterFunc(ctx, func() { rw.Close() })
	go w.receive()
	return w, nil
}

func (w *Worker) receive() {
	n := 0
	sc := bufio.NewScanner(w.rw)
	for sc.Scan() {
		w.jobs <- sc.Text()
		n++
	}
	close(w.jobs)
	w.logf("worker: no more jobs after %d", n)
	report := fmt.Errorf("worker: %d jobs, then %w", n, errors.Join(io.EOF, sc.Err()))
	w.mu.Lock()
	w.report = report
	w.mu.Unlock()
}

// Job returns the next job. When the scheduler has no more, it stays until the
// context ends and returns the report.
func (w *Worker) Job() (string, error) {
	job, ok := <-w.jobs
	if !ok {
		<-w.ctx.Done()
		return "", w.lastReport() // want "`w\\.report` may still be nil behind `<-w\\.ctx\\.Done\\(\\)` \\(in `lastReport`\\): that only asks `receive` to stop, and it stores `w\\.report` later \\(line \\d+\\); wait for `receive` first"
	}
	return job, nil
}

func (w *Worker) lastReport() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.report
}

// Finish tells the scheduler that a job is done.
func (w *Worker) Finish(job string) error {
	_, err := io.WriteString(w.rw, "finish "+job+"\n")
	return err
}
