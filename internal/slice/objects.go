package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// kindsOf notes what kind of object the keys of n are, by what is done with them.
func (m *maker) kindsOf(n *node, kinds map[Key]explore.ObjKind) {
	put := func(k Key, kind explore.ObjKind) {
		if have, ok := kinds[k]; !ok || have == explore.Chan && kind == explore.Ctx {
			kinds[k] = kind
		}
	}
	switch n.kind {
	case skeleton.Cancel, skeleton.Stream:
		put(n.key, explore.Ctx)
	case skeleton.Close, skeleton.Send, skeleton.Recv:
		put(n.key, explore.Chan)
	case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock:
		put(n.key, explore.Mutex)
	case skeleton.Add, skeleton.Done, skeleton.WaitGroup:
		put(n.key, explore.Group)
	case onceIn, onceOut:
		put(n.key, explore.Once)
	case skeleton.Load, skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		put(n.key, explore.Var)
	case skeleton.Select:
		for _, a := range n.arms {
			if a.Stream {
				put(a.key, explore.Ctx)
			} else {
				put(a.key, explore.Chan)
			}
		}
	}
	if l := m.p.keys.places[n.key]; l != nil && isContext(l) && kinds[n.key] == explore.Chan {
		kinds[n.key] = explore.Ctx
	}
}

// object numbers the object of a key.
func (m *maker) object(k Key, kinds map[Key]explore.ObjKind, _ *node) {
	kind, ok := kinds[k]
	if _, have := m.objects[k]; have || k == 0 || !ok {
		return
	}
	m.objects[k] = len(m.out.Objects)
	o := explore.Object{Kind: kind, Name: "the end", Lock: explore.NoObj}
	if l := m.p.keys.places[k]; l != nil {
		o.Name = l.String()
	}
	if kind == explore.Chan {
		o.Cap = m.p.caps()[k]
	}
	if kind == explore.Var {
		o.Init = m.initial(k)
	}
	m.out.Objects = append(m.out.Objects, o)
}

// initial is what memory holds when the reader starts: what the function that starts
// it has stored last; zero, if nobody else than the threads of the program stores to it; or
// something that is not known.
func (m *maker) initial(k Key) explore.Value {
	b := m.q.Reader.body
	v, set := explore.Value{Kind: explore.Zero}, false
	if b.Site != nil && b.In != nil && !m.started {
		for i := range b.In.Nodes {
			n := &b.In.Nodes[i]
			if n == b.Site {
				break
			}
			if n.Kind == skeleton.Store && m.p.keys.of(n.Obj) == k {
				v, set = m.value(n.Val), true
			}
		}
	}
	if !set && k != m.q.State && m.storedElsewhere(k) {
		return explore.Value{}
	}
	return v
}

// storedElsewhere reports whether a function that is not in the program, or another
// package, may store to k.
func (m *maker) storedElsewhere(k Key) bool {
	l := m.p.keys.places[k]
	if l.Exported() {
		return true
	}
	here := make(map[*skeleton.Node]bool)
	for _, g := range m.graphs {
		for i := range g.nodes {
			here[g.nodes[i].src] = true
		}
	}
	for _, n := range m.p.stores()[k] {
		if !here[n] {
			return true
		}
	}
	return false
}

// stores lists the nodes that store to each place.
func (p *Package) stores() map[Key][]*skeleton.Node {
	if p.storesTo == nil {
		p.storesTo = make(map[Key][]*skeleton.Node)
		for _, f := range p.Funcs {
			for i := range f.Nodes {
				if n := &f.Nodes[i]; n.Kind == skeleton.Store || n.Kind == skeleton.Swap || n.Kind == skeleton.CAS || n.Kind == skeleton.Count {
					k := p.keys.of(n.Obj)
					p.storesTo[k] = append(p.storesTo[k], n)
				}
			}
		}
	}
	return p.storesTo
}

func (m *maker) value(v skeleton.Val) explore.Value {
	switch v.Kind {
	case skeleton.Zero:
		return explore.Value{Kind: explore.Zero}
	case skeleton.NonZero:
		return explore.Value{Kind: explore.NonZero}
	case skeleton.Const:
		id, ok := m.consts[v.Text]
		if !ok {
			id = len(m.consts)
			m.consts[v.Text] = id
		}
		return explore.Value{Kind: explore.Const, N: id}
	}
	return explore.Value{}
}

func (m *maker) expr(v skeleton.Val) explore.Expr {
	if v.Kind == skeleton.InReg {
		return explore.Expr{IsReg: true, Reg: v.Reg}
	}
	return explore.Expr{Value: m.value(v)}
}

// caps finds how many values each channel buffers.
func (p *Package) caps() map[Key]int {
	if p.capOf == nil {
		p.capOf = make(map[Key]int)
		for _, f := range p.Funcs {
			for i := range f.Nodes {
				if n := &f.Nodes[i]; n.Kind == skeleton.Make && n.N > 0 {
					p.capOf[p.keys.of(p.Resolver.Signal(n.Obj))] = n.N
				}
			}
		}
	}
	return p.capOf
}
