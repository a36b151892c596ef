// Package farclosing receives a page over a modem channel.
//
// Of the two channels that package mux offers it waits for the right one.
package farclosing

import (
	"errors"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farclosing/mux"
)

// Page returns the lines of one page.
func Page(ch *mux.Channel) (string, error) {
	var page strings.Builder
	for {
		select {
		case line := <-ch.Data():
			if line == "" {
				return page.String(), nil
			}
			page.WriteString(line + "\n")
		case <-ch.Closed():
			cause := ch.Cause()
			if cause == nil {
				return "", errors.New("fax: hung up")
			}
			return "", errors.New("fax: " + cause.Text)
		}
	}
}
