// Package owngroup adds up the sizes of a remote tree, each directory on a goroutine.
//
// A directory is counted in the group of its parent and waits for a group of its own:
// the two are variables of one function, but of different calls of it.
package owngroup

import "sync"

// Dir is a directory on the server.
type Dir struct {
	Size int
	Sub  []*Dir
}

// Total returns the size of d and of all below it.
func Total(d *Dir) int {
	var group sync.WaitGroup
	var total counter
	group.Add(1)
	go walk(d, &group, &total)
	group.Wait()
	return total.n
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
}

func walk(d *Dir, parent *sync.WaitGroup, total *counter) {
	defer parent.Done()
	var group sync.WaitGroup
	for _, sub := range d.Sub {
		group.Add(1)
		go walk(sub, &group, total)
	}
	group.Wait()
	total.add(d.Size)
}
