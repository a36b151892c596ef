// Package auctionkind follows an auction, whose end travels in the queue like a bid: as an event with
// the verb "sold". The reader sends that event and then keeps the price; Next takes the event
// and returns the price that is kept so far.
package auctionkind

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

type event struct {
	verb   string
	amount int64
}

// Auction is an auction.
type Auction struct {
	events chan event
	logf   func(format string, args ...any)
	price  atomic.Int64
}

// Follow starts to read events from r, a verb and an amount a line.
func Follow(r io.Reader, logf func(string, ...any)) *Auction {
	a := &Auction{events: make(chan event), logf: logf}
	go a.read(bufio.NewScanner(r))
	return a
}

func (a *Auction) read(sc *bufio.Scanner) {
	for sc.Scan() {
		verb, text, _ := strings.Cut(sc.Text(), " ")
		amount, _ := strconv.ParseInt(text, 10, 64)
		a.events <- event{verb, amount}
		if verb == "sold" {
			a.logf("auction: sold for %d", amount)
			a.price.Store(amount)
			return
		}
	}
}

// Next returns the next bid. When it is the last one, it returns the price as well.
func (a *Auction) Next() (bid, price int64) {
	e := <-a.events
	switch e.verb {
	case "sold":
		return e.amount, a.price.Load() // want "`a\\.price`"
	default:
		return e.amount, 0
	}
}
