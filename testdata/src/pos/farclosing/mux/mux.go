// Package mux is one channel of a multiplexed modem link.
//
// Closing is closed when the peer wants to hang up, Closed when the link is gone. The
// cause is stored in between.
package mux

import (
	"bufio"
	"net"
	"strings"
	"sync/atomic"
)

// Channel is one channel.
type Channel struct {
	nc      net.Conn
	data    chan string
	closing chan struct{}
	closed  chan struct{}
	cause   atomic.Pointer[Cause]
}

// A Cause is why the peer hung up.
type Cause struct{ Text string }

// Open opens a channel on nc.
func Open(nc net.Conn) *Channel {
	ch := &Channel{nc: nc, data: make(chan string), closing: make(chan struct{}), closed: make(chan struct{})}
	go ch.demux()
	return ch
}

func (ch *Channel) demux() {
	defer close(ch.closed)
	cause := &Cause{Text: "no carrier"}
	sc := bufio.NewScanner(ch.nc)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "HANGUP "); ok {
			cause.Text = text
			break
		}
		ch.data <- sc.Text()
	}
	close(ch.closing)
	ch.nc.Close()
	ch.cause.Store(cause)
}

// Data carries what the peer sends.
func (ch *Channel) Data() <-chan string { return ch.data }

// Closing is closed when no more data will come.
func (ch *Channel) Closing() <-chan struct{} { return ch.closing }

// Closed is closed when the channel is gone.
func (ch *Channel) Closed() <-chan struct{} { return ch.closed }

// Cause returns why the peer hung up; nil while it has not.
func (ch *Channel) Cause() *Cause { return ch.cause.Load() }
