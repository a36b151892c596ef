// Package farclosing receives a page over a modem channel.
//
// It waits for Closing where it should wait for Closed: two channels that package mux
// offers, and only one of them comes after the cause.
package farclosing

import (
	"errors"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farclosing/mux"
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
		case <-ch.Closing():
			cause := ch.Cause() // want "`ch\\.cause` may still be nil here \\(in `Cause`\\): `Page` waits only for the end of `Closing\\(\\)` \\(mux\\.go:\\d+\\), `demux` stores it after that \\(mux\\.go:\\d+\\); wait for `<-ch\\.Closed\\(\\)` first"
			if cause == nil {
				return "", errors.New("fax: hung up")
			}
			return "", errors.New("fax: " + cause.Text)
		}
	}
}
