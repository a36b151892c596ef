// Package designworkers fetches the shards of an index over several connections.
//
// Each worker stores its error before it is done, and a closer goroutine closes
// the channel of documents when all workers are: the design "closer goroutine
// wg.Wait(); close(out)".
package designworkers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Index is an index that is being fetched.
type Index struct {
	out chan string
	wg  sync.WaitGroup

	mu   sync.Mutex
	errs []error
	fail error
}

// Fetch starts one worker per shard.
func Fetch(shards []io.ReadCloser) *Index {
	x := &Index{out: make(chan string)}
	for i, shard := range shards {
		x.wg.Add(1)
		go x.work(i, shard)
	}
	go x.finish()
	return x
}

func (x *Index) work(i int, shard io.ReadCloser) {
	defer x.wg.Done()
	defer shard.Close()
	sc := bufio.NewScanner(shard)
	for sc.Scan() {
		if msg, ok := strings.CutPrefix(sc.Text(), "error: "); ok {
			x.mu.Lock()
			x.errs = append(x.errs, fmt.Errorf("shard %d: %s", i, msg))
			x.mu.Unlock()
			return
		}
		x.out <- sc.Text()
	}
	if err := sc.Err(); err != nil {
		x.mu.Lock()
		x.errs = append(x.errs, err)
		x.mu.Unlock()
	}
}

func (x *Index) finish() {
	x.wg.Wait()
	x.mu.Lock()
	x.fail = errors.Join(x.errs...)
	x.mu.Unlock()
	close(x.out)
}

// Documents returns all documents, and what went wrong.
func (x *Index) Documents() ([]string, error) {
	var docs []string
	for doc := range x.out {
		docs = append(docs, doc)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.errs) > 0 {
		return docs, x.fail
	}
	return docs, nil
}
