// Package farsection prints a batch of jobs.
//
// Fault takes the lock under which package spool does both.
package farsection

import (
	"errors"
	"fmt"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farsection/spool"
)

// Print prints jobs and returns how many were acknowledged.
func Print(q *spool.Queue, jobs []string) (int, error) {
	for i, job := range jobs {
		if err := q.Submit(job); err != nil {
			return i, err
		}
		switch _, err := q.Ack(); {
		case errors.Is(err, spool.ErrClosed):
			if fault := q.Fault(); fault != nil {
				return i, fmt.Errorf("printer: %w", fault)
			}
			return i, nil
		case err != nil:
			return i, err
		}
	}
	return len(jobs), nil
}
