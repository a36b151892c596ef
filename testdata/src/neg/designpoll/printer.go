// Package designpoll watches a printer.
//
// Poll never blocks. When the channel of pages is closed it looks whether the
// reader is done; only then it reports the outcome, otherwise it says that the
// outcome is not known yet and nothing is concluded from it. This is the design
// "poll with default whose negative answer is not taken as truth".
package designpoll

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

var (
	// ErrBusy reports that there is no page yet.
	ErrBusy = errors.New("printer: busy")
	// ErrEnding reports that the job has ended but its outcome is not known yet.
	ErrEnding = errors.New("printer: job is ending")
)

// Job is a running print job.
type Job struct {
	dev     io.ReadCloser
	pages   chan string
	ended   chan struct{}
	outcome error
}

// Watch starts to read the progress of a job.
func Watch(dev io.ReadCloser) *Job {
	j := &Job{dev: dev, pages: make(chan string, 16), ended: make(chan struct{})}
	go j.watch()
	return j
}

func (j *Job) watch() {
	defer close(j.ended)
	err := errors.New("printer: switched off")
	sc := bufio.NewScanner(j.dev)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		if verb == "end" {
			err = fmt.Errorf("printer: job ended: %s", arg)
			break
		}
		j.pages <- arg
	}
	close(j.pages)
	j.dev.Close()
	j.outcome = err
}

// Poll returns a page that is ready, ErrBusy, ErrEnding, or the outcome.
func (j *Job) Poll() (string, error) {
	select {
	case page, ok := <-j.pages:
		if ok {
			return page, nil
		}
	default:
		return "", ErrBusy
	}
	select {
	case <-j.ended:
		return "", j.outcome
	default:
		return "", ErrEnding
	}
}
