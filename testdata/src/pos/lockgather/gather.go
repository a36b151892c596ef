// Package lockgather asks several replicas at once and returns the first answer.
//
// The goroutines note their answers under a lock. First waits for all of them, as
// it must not return while they write; but it waits under that lock.
package lockgather

import (
	"errors"
	"sync"
)

// Ask asks one replica.
type Ask func(replica string) (string, error)

// First returns the answer of the first replica in the list that has one.
func First(replicas []string, ask Ask) (string, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := make(map[string]string)
	var failed error

	wg.Add(len(replicas))
	for _, r := range replicas {
		go func() {
			defer wg.Done()
			text, err := ask(r)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = errors.Join(failed, err)
				return
			}
			answers[r] = text
		}()
	}

	mu.Lock()
	defer mu.Unlock()
	wg.Wait() // want "deadlock: `wg\\.Wait\\(\\)` waits with `mu` locked \\(line \\d+\\), which the goroutine started in `First` has to lock \\(line \\d+\\) before `wg\\.Done\\(\\)` \\(line \\d+\\); unlock `mu` first"
	for _, r := range replicas {
		if text, ok := answers[r]; ok {
			return text, nil
		}
	}
	return "", failed
}
