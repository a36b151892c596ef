// Package tollcode talks to a toll gate, which ends with three digits. The reader lets the callers
// go and then puts the digits together to the code that it keeps; Car returns the code as it
// is by then.
package tollcode

import (
	"bufio"
	"io"
	"sync/atomic"
)

// Gate is a toll gate.
type Gate struct {
	in   *bufio.Reader
	cars chan byte
	logf func(format string, args ...any)
	code atomic.Uint32
}

// Open starts to read from r.
func Open(r io.Reader, logf func(string, ...any)) *Gate {
	g := &Gate{in: bufio.NewReader(r), cars: make(chan byte), logf: logf}
	go g.read()
	return g
}

func (g *Gate) digit() uint32 {
	b, err := g.in.ReadByte()
	if err != nil {
		return 9
	}
	return uint32(b - '0')
}

func (g *Gate) read() {
	for {
		class, err := g.in.ReadByte()
		if err != nil || class == '#' {
			break
		}
		g.cars <- class
	}
	close(g.cars)
	g.logf("gate: closed")
	g.code.Store(g.digit()*100 + g.digit()*10 + g.digit())
}

// Car returns the class of the next car, at the end 0 and the code of the gate.
func (g *Gate) Car() (class byte, code uint32) {
	class, ok := <-g.cars
	if !ok {
		code = g.code.Load() // want "`g\\.code`"
	}
	return class, code
}
