// Package farsection prints a batch of jobs.
//
// Both sections of package spool use the lock that Fault takes; that does not help.
package farsection

import (
	"errors"
	"fmt"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farsection/spool"
)

// Print prints jobs and returns how many were acknowledged.
func Print(q *spool.Queue, jobs []string) (int, error) {
	for i, job := range jobs {
		if err := q.Submit(job); err != nil {
			return i, err
		}
		switch _, err := q.Ack(); {
		case errors.Is(err, spool.ErrClosed):
			if fault := q.Fault(); fault != nil { // want "`q\\.fault` may still be nil here \\(in `Fault`\\): `Print` waits only for `close\\(q\\.acks\\)` \\(spool\\.go:\\d+\\), `listen` stores it after that \\(spool\\.go:\\d+\\); package spool offers no way to wait for it"
				return i, fmt.Errorf("printer: %w", fault)
			}
			return i, nil
		case err != nil:
			return i, err
		}
	}
	return len(jobs), nil
}
