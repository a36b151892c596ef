package amqplink

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// inflow is a bounded queue around a channel; end lets get fail once it is drained.
type inflow[T any] struct {
	ch   chan T
	once sync.Once
}

func newInflow[T any](size int) *inflow[T] { return &inflow[T]{ch: make(chan T, size)} }

func (q *inflow[T]) add(v T) { q.ch <- v }

func (q *inflow[T]) end() { q.once.Do(func() { close(q.ch) }) }

func (q *inflow[T]) get(ctx context.Context) (T, error) {
	var zero T
	select {
	case v, ok := <-q.ch:
		if !ok {
			return zero, fmt.Errorf("inflow: %w", io.EOF)
		}
		return v, nil
	case <-ctx.Done():
		return zero, ctx.Err()
	}
}
