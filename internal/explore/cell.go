package explore

// A cell is what is known of a value, in one word of a state: its kind, the number of
// a constant or the constants that it is known not to be, its symbol, and where it
// comes from.
//
// Cells with the same symbol hold the same value, whatever it is: what a test tells of
// one of them it tells of all. Symbol 0 stands for a value that no other cell holds.
//
// The origin of a value in an object is 1 if an instruction with Ends has put it
// there. In a register of the Caller it says which object that was: the Caller knows
// of the end when a test tells the value from all that the object holds otherwise.
type cell uint32

const (
	kindMask    cell = 3
	numShift         = 2
	numMask     cell = 0xff << numShift
	symbolShift      = 10
	symbolMask  cell = 0x3f << symbolShift
	originShift      = 16
	originMask  cell = 0x3ff << originShift
	valueMask        = kindMask | numMask | symbolMask
	fromEnd     cell = 1 << originShift

	maxConsts  = 255
	maxSymbols = 63
	maxObjects = 510
	maxDenied  = 8 // constants that a value may be known not to be
)

// cellOf turns a value into a cell.
func cellOf(v Value) cell {
	if v.Kind == Const {
		return cell(Const) | cell(v.N+1)<<numShift
	}
	return cell(v.Kind)
}

// asValue is the opposite of cellOf.
func (c cell) asValue() Value {
	if c.kind() == Const {
		return Value{Const, c.num() - 1}
	}
	return Value{Kind: c.kind()}
}

func (c cell) kind() ValKind { return ValKind(c & kindMask) }
func (c cell) num() int      { return int(c&numMask) >> numShift }
func (c cell) symbol() int   { return int(c&symbolMask) >> symbolShift }
func (c cell) origin() int   { return int(c&originMask) >> originShift }
func (c cell) value() cell   { return c & valueMask }

// exact tells that the value is known.
func (c cell) exact() bool { return c.kind() == Zero || c.kind() == Const }

func (c cell) withSymbol(n int) cell { return c&^symbolMask | cell(n)<<symbolShift }

// is tells c apart from other values only by what is known, not by its symbol.
func (c cell) known() cell { return c & (kindMask | numMask) }

// same reports whether a and b are one value for sure.
func same(a, b cell) bool {
	if a.exact() {
		return a.known() == b.known()
	}
	return a.symbol() != 0 && a.symbol() == b.symbol()
}

// An outcome is whether a test can go one way, and what is known of the value then.
type outcome struct {
	can  bool
	then cell
}

// outcomes are those of the test whether c is is. A value that is not known goes
// either way.
func outcomes(c, is cell) (yes, no outcome) {
	sure, never := outcome{true, c}, outcome{}
	switch is.kind() {
	case Zero:
		switch c.kind() {
		case Unknown:
			return outcome{true, cell(Zero)}, outcome{true, c&^kindMask | cell(NonZero)}
		case Zero:
			return sure, never
		}
		return never, sure
	case NonZero:
		no, yes = outcomes(c, cell(Zero))
		return yes, no
	case Const:
		switch c.kind() {
		case Zero:
			return never, sure
		case Const:
			if c.known() == is.known() {
				return sure, never
			}
			return never, sure
		}
		denied := cell(0)
		if n := is.num(); n <= maxDenied {
			denied = 1 << (numShift + n - 1)
		}
		if c&denied != 0 {
			return never, sure
		}
		return outcome{true, is.known()}, outcome{true, c | denied}
	}
	return sure, sure
}

// equals are the outcomes of comparing two cells; then tells of a.
func equals(a, b cell) (yes, no outcome) {
	switch {
	case same(a, b):
		return outcome{true, a}, outcome{}
	case b.exact():
		return outcomes(a, b)
	case a.exact():
		yes, no = outcomes(b, a)
		yes.then, no.then = a, a
		return yes, no
	}
	return outcome{true, a}, outcome{true, a}
}
