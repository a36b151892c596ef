// Package treelock supervises a tree of nodes, each with a goroutine and a lock.
//
// Close holds the lock of a node while it waits for the nodes below it. They take
// locks on their way out, too, but each its own.
package treelock

import "sync"

// Node is a node of the tree.
type Node struct {
	step  func() bool
	ended chan struct{}

	mu    sync.Mutex
	kids  []*Node
	steps int
	over  bool
}

// New starts a node.
func New(step func() bool) *Node {
	n := &Node{step: step, ended: make(chan struct{})}
	go n.run()
	return n
}

func (n *Node) run() {
	defer close(n.ended)
	steps := 0
	for n.step() {
		steps++
	}
	n.mu.Lock()
	n.steps, n.over = steps, true
	n.mu.Unlock()
}

// Add starts a node below n.
func (n *Node) Add(step func() bool) *Node {
	kid := New(step)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kids = append(n.kids, kid)
	return kid
}

// Join returns the steps of all nodes below n when they are over.
func (n *Node) Join() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	total := 0
	for _, kid := range n.kids {
		<-kid.ended
		total += kid.count()
	}
	return total
}

func (n *Node) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.steps
}
