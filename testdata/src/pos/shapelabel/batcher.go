// Package shapelabel writes log records in batches.
//
// Run leaves its loop with a labelled break when the channel of records is
// closed, and reports the cursor after the loop. The reader stores the cursor
// after it has closed the channel.
package shapelabel

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Batcher collects the records of one source.
type Batcher struct {
	src     io.ReadCloser
	sink    func(batch []string) error
	records chan string

	mu     sync.Mutex
	cursor string
}

// NewBatcher starts to read records.
func NewBatcher(src io.ReadCloser, sink func([]string) error) *Batcher {
	b := &Batcher{src: src, sink: sink, records: make(chan string, 16)}
	go b.scan()
	return b
}

func (b *Batcher) scan() {
	cursor := ""
	sc := bufio.NewScanner(b.src)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "cursor "); ok {
			cursor = text
			break
		}
		b.records <- sc.Text()
	}
	close(b.records)
	b.src.Close()
	b.mu.Lock()
	b.cursor = cursor
	b.mu.Unlock()
}

// Run hands the records to the sink, at least once per interval, and returns the
// cursor from which to go on.
func (b *Batcher) Run(interval time.Duration) (string, error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var batch []string
loop:
	for {
		select {
		case rec, ok := <-b.records:
			if !ok {
				break loop
			}
			batch = append(batch, rec)
		case <-tick.C:
			if len(batch) == 0 {
				continue
			}
			if err := b.sink(batch); err != nil {
				return "", err
			}
			batch = nil
		}
	}
	if err := b.sink(batch); err != nil {
		return "", err
	}
	cursor := b.position() // want "`b\\.cursor` may still be empty here"
	if cursor == "" {
		return "", fmt.Errorf("batcher: source ended without a cursor")
	}
	return cursor, nil
}

func (b *Batcher) position() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cursor
}
