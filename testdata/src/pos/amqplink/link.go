// Package amqplink is the receiving end of an AMQP-like link.
//
// The frame loop runs under a task group. On a detach frame it ends the queue of
// deliveries, answers the detach, and stores the peer's error condition after the answer
// is out. Receive asks for io.EOF with errors.Is and loads the condition; before the
// answer is out there is none, and a forced detach looks like a polite one.
package amqplink

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Delivery is one message.
type Delivery struct {
	Tag  string
	Body string
}

// DetachError says that the peer has detached the link, with or without a condition.
type DetachError struct{ Condition string }

func (e *DetachError) Error() string {
	if e.Condition == "" {
		return "amqp: link detached"
	}
	return "amqp: link detached: " + e.Condition
}

type taskGroup struct{ wg sync.WaitGroup }

func (g *taskGroup) Go(task func() error, onErr func(error)) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := task(); err != nil {
			onErr(err)
		}
	}()
}

// Link is one attached link.
type Link struct {
	rw         io.ReadWriter
	deliveries *inflow[Delivery]
	tasks      taskGroup
	condition  atomic.Value // of string
}

// Attach attaches to source with some credit.
func Attach(rw io.ReadWriter, source string, credit int, onErr func(error)) (*Link, error) {
	if _, err := fmt.Fprintf(rw, "attach %s %d\n", source, credit); err != nil {
		return nil, fmt.Errorf("amqp: attach %s: %w", source, err)
	}
	l := &Link{rw: rw, deliveries: newInflow[Delivery](credit)}
	l.tasks.Go(l.handleFrames, onErr)
	return l, nil
}

func (l *Link) handleFrames() error {
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		kind, rest, _ := strings.Cut(sc.Text(), " ")
		switch kind {
		case "transfer":
			tag, body, _ := strings.Cut(rest, " ")
			l.deliveries.add(Delivery{Tag: tag, Body: body})
		case "detach":
			l.deliveries.end()
			_, err := fmt.Fprintln(l.rw, "detach")
			l.condition.Store(rest)
			return err
		}
	}
	l.condition.Store("connection lost")
	l.deliveries.end()
	return sc.Err()
}

// Receive returns the next delivery.
func (l *Link) Receive(ctx context.Context) (Delivery, error) {
	d, err := l.deliveries.get(ctx)
	if errors.Is(err, io.EOF) {
		condition, _ := l.condition.Load().(string) // want "`l\\.condition` may still be nil here"
		return Delivery{}, &DetachError{Condition: condition}
	}
	return d, err
}

// Accept settles a delivery.
func (l *Link) Accept(d Delivery) error {
	_, err := fmt.Fprintf(l.rw, "accept %s\n", d.Tag)
	return err
}
