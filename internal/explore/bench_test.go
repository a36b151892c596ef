package explore_test

import (
	"fmt"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// BenchmarkRun answers questions of the usual size.
func BenchmarkRun(b *testing.B) {
	var ps []*explore.Program
	for seed := uint64(1); seed <= 200; seed++ {
		p := gen.Program(seed)
		p.Number()
		for _, c := range p.Of(model.Consumer) {
			for f := range p.Fields {
				if p.Fields[f].Kind.IsState() {
					ps = append(ps, translate(p, c, f, bySignal))
				}
			}
		}
	}
	b.ReportAllocs()
	states := 0
	for i := 0; b.Loop(); i++ {
		states += explore.Run(ps[i%len(ps)]).States
	}
	b.ReportMetric(float64(states)/float64(b.N), "states/op")
}

// BenchmarkLarge explores until the limit of states.
func BenchmarkLarge(b *testing.B) {
	text := "mutex mu\nvar err\nchan queue cap 2\n"
	for t := range 4 {
		text += fmt.Sprintf("other t%d\ntop: load a err\n lock mu\n store err any\n unlock mu\n send queue a\n maybe out\n goto top\nout: recv queue\n", t)
	}
	text += "reader r\n close queue ends\n store err nonzero final\ncaller c\n recv queue _ ok\n if ok == nonzero out\n load e err read\n recv queue\n lock mu\n load e err read\nout:"
	p := parse(b, text)
	b.ReportAllocs()
	states := 0
	for b.Loop() {
		states += explore.Run(p).States
	}
	b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
	b.ReportMetric(float64(states)/float64(b.N), "states/op")
}

// BenchmarkLong is about threads with much code and many registers.
func BenchmarkLong(b *testing.B) {
	text := "var err\nchan queue\n"
	for t, role := range []string{"reader", "caller", "other"} {
		text += fmt.Sprintf("%s t%d\n", role, t)
		for i := range 100 {
			text += fmt.Sprintf("top%d: load r%d err\n set s%d r%d\n if s%d == 0 top%d\n", i, i, i, i, i, i/2)
		}
		if role == "caller" {
			text += "recv queue\n load e err read\n"
		}
		if role == "reader" {
			text += "close queue ends\n store err nonzero final\n"
		}
	}
	p := parse(b, text)
	p.MaxStates = 1
	b.ReportAllocs()
	for b.Loop() {
		explore.Run(p)
	}
}
