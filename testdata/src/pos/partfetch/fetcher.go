// Package partfetch fetches the partitions of a topic in parallel and merges the records.
//
// Each worker counts itself out of the wait group as soon as its partition is drained,
// and then releases the partition and keeps its error. When the last one is counted out
// a closer goroutine closes the merged channel: Collect leaves its loop while the errors
// are still on their way, and takes a partial result for a full one.
package partfetch

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Record is one record of a partition.
type Record struct {
	Partition int
	Value     string
}

// Partition is an assigned partition of a topic.
type Partition interface {
	// Poll returns the next value; io.EOF ends the partition.
	Poll() (string, error)
	// Release gives the partition back.
	Release() error
}

// Fetcher reads several partitions.
type Fetcher struct {
	topic  string
	merged chan Record
	active sync.WaitGroup

	mu     sync.Mutex
	failed error
}

// Fetch starts a worker for each partition.
func Fetch(topic string, parts []Partition) *Fetcher {
	f := &Fetcher{topic: topic, merged: make(chan Record)}
	for i, p := range parts {
		f.active.Add(1)
		go f.work(i, p)
	}
	go func() {
		f.active.Wait()
		close(f.merged)
	}()
	return f
}

func (f *Fetcher) work(id int, p Partition) {
	err := f.drain(id, p)
	f.active.Done()
	if rerr := p.Release(); rerr != nil && err == nil {
		err = rerr
	}
	if err != nil {
		f.mu.Lock()
		f.failed = fmt.Errorf("%s/%d: %w", f.topic, id, err)
		f.mu.Unlock()
	}
}

func (f *Fetcher) drain(id int, p Partition) error {
	for {
		v, err := p.Poll()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		f.merged <- Record{Partition: id, Value: v}
	}
}

// Collect returns the records of all partitions, grouped by partition.
func (f *Fetcher) Collect() (map[int][]string, error) {
	byPart := make(map[int][]string)
	for rec := range f.merged {
		byPart[rec.Partition] = append(byPart[rec.Partition], rec.Value)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return byPart, f.failed // want "`f\\.failed` may still be nil here"
}
