package explore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// spell writes circles as the thread, its line and what it waits for.
func spell(p *explore.Program, cs []explore.Circle) string {
	var out []string
	for _, c := range cs {
		kind := [...]string{"mutual", "selfjoin", "lockjoin", "lockorder"}[c.Kind]
		var ws []string
		for _, w := range c.Waits {
			s := p.Threads[w.Thread].Name + ":"
			for _, o := range w.Objects {
				s += " " + p.Objects[o].Name
			}
			for _, h := range w.Holds {
				s += " holds " + p.Objects[h].Name
			}
			if w.End {
				s += " END"
			}
			ws = append(ws, s)
		}
		out = append(out, fmt.Sprintf("%s(%s)", kind, strings.Join(ws, ", ")))
	}
	return strings.Join(out, "; ")
}

// TestCircles: who waits for whom for good.
func TestCircles(t *testing.T) {
	for _, tt := range circles {
		t.Run(tt.name, func(t *testing.T) {
			p := parse(t, objects+tt.text)
			got := explore.Circles(p)
			if s := spell(p, got.Circles); s != tt.want {
				t.Errorf("circles %q, want %q\n%v", s, tt.want, p)
			}
			if (got.Answer == explore.Found) != (tt.want != "") || got.Err != nil {
				t.Errorf("answer %v, error %v", got.Answer, got.Err)
			}
		})
	}
}

var circles = []struct{ name, text, want string }{
	{"the reader waits for its own end", `
		reader r
			recv done
			close done ends`, "selfjoin(r: done END)"},
	{"and a caller waits for it, too", `
		reader r
			recv done
			close done ends
		caller c
			recv done`, "selfjoin(r: done END)"},
	{"its group counts it", `
		reader r
			wait wg
			done wg ends`, "selfjoin(r: wg END)"},
	{"somebody else may raise it", `
		reader r
			recv ctx
			close ctx ends
		other o
			close ctx`, ""},
	{"somebody else may, but does not always", `
		reader r
			recv ctx
			close ctx ends
		other o
			maybe out
			close ctx
		out:`, "selfjoin(r: ctx END)"},
	{"a wait with a lock that the reader needs", `
		reader r
			lock mu
			unlock mu
			close done ends
		caller c
			lock mu
			recv done
			unlock mu`, "lockjoin(r: mu, c: done holds mu END)"},
	{"the reader needs the lock later", `
		reader r
			close done ends
			lock mu
			unlock mu
		caller c
			lock mu
			recv done
			unlock mu`, ""},
	{"readers' locks do not keep each other out", `
		reader r
			rlock mu
			unlock mu
			close done ends
		caller c
			rlock mu
			recv done
			unlock mu`, ""},
	{"the reader takes the lock at first, sleeps without it, and takes it when it is woken", `
		reader r
			lock mu
			wait cond
			unlock mu
			close done ends
		other o
			lock mu
			wake cond
			unlock mu
		caller c
			recv queue
			lock mu
			recv done
			unlock mu
		other q
			close queue`, "lockjoin(r: mu, c: done holds mu END); lockjoin(r: cond, o: mu, c: done holds mu END); lockjoin(r: mu, c: done holds mu END)"},
	{"with a default nobody is blocked", `
		reader r
			lock mu
			unlock mu
			close done ends
		caller c
			lock mu
			select recv done out | default out
		out: unlock mu`, ""},
	{"with a timer nobody is", `
		reader r
			lock mu
			unlock mu
			close done ends
		caller c
			lock mu
			select recv done out | timer out
		out: unlock mu`, ""},
	{"both arms of a select are blocked for good", `
		reader r
			select send queue 0 out | recv done out
		out: close done ends
		caller c
			lock mu
			recv done
			unlock mu
			recv queue`, "mutual(r: queue done END, c: done holds mu END)"},
	{"each waits for the other's signal", `
		reader r
			recv ctx
			close done ends
		caller c
			recv done
			close ctx`, "mutual(r: ctx, c: done END)"},
	{"a signal that nobody raises is no circle", `
		reader r
			recv ctx
			close done ends
		caller c
			recv done`, ""},
	{"a panic is no circle", `
		reader r
			close queue
			close queue
			close done ends
		caller c
			recv done`, ""},
	{"who serves on is no end of it", `
		reader r
			recv done
			close done ends
		other o
		top:
			pause
			goto top`, "selfjoin(r: done END)"},
	{"the body of a Once that is run again", `
		reader r
			once once out
			once once out
			onceout once ends
		out:`, "selfjoin(r: once END)"},
	{"a mutex that is locked twice", `
		reader r
			lock mu
			lock mu
			close done ends`, "lockorder(r: mu holds mu)"},
	{"two mutexes in two orders", `
		mutex mv
		reader r
			lock mu
			lock mv
			close done ends
		other o
			lock mv
			lock mu`, "lockorder(r: mv holds mu, o: mu holds mv)"},
	{"a mutex that was handed on", `
		reader r
			recv queue
			lock mu
			close done ends
		caller c
			lock mu
			close queue
			recv done
		other o
			pause
			unlock mu`, ""},
	{"a circle that is not about the reader", `
		other o
			recv queue
			close ctx
		other q
			recv ctx
			close queue
		reader r
			close done ends`, ""},
}
