// Package scatterget asks several shards at once and merges what they answer.
//
// Each worker says with an empty row that it has no more, then hangs up and keeps its
// failure. Get counts the empty rows to know when to stop merging; that alone would be too
// early to look at the failures, so it waits for the wait group of the workers too.
package scatterget

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Row is one row; a row without a key is not a row.
type Row struct{ Key, Value string }

// Shard opens a stream of rows for a query.
type Shard interface {
	Query(q string) (io.ReadCloser, error)
}

// PartialError names the shards that failed.
type PartialError struct{ Failed map[string]error }

func (e *PartialError) Error() string {
	return fmt.Sprintf("scatterget: no full answer from %s",
		strings.Join(slices.Sorted(maps.Keys(e.Failed)), ", "))
}

// Get runs q on all shards. The rows are sorted by key. With an error, a *PartialError,
// they are those of the shards that answered.
func Get(q string, shards map[string]Shard) ([]Row, error) {
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		failed map[string]error
		rows   = make(chan Row)
	)
	for name, shard := range shards {
		wg.Go(func() {
			rc, err := shard.Query(q)
			if err == nil {
				err = stream(rows, rc)
			}
			rows <- Row{}
			if rc != nil {
				rc.Close()
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				if failed == nil {
					failed = make(map[string]error)
				}
				failed[name] = err
			}
		})
	}

	var merged []Row
	for left := len(shards); left > 0; {
		row := <-rows
		if row == (Row{}) {
			left--
			continue
		}
		merged = append(merged, row)
	}
	slices.SortFunc(merged, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })

	wg.Wait()
	if failed != nil {
		return merged, &PartialError{Failed: failed}
	}
	return merged, nil
}

func stream(rows chan<- Row, r io.Reader) error {
	br := bufio.NewReader(r)
	for {
		line, err := br.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && key != "" {
			rows <- Row{Key: key, Value: value}
		}
	}
}
