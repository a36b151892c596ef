package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// TestFormat: programs, witnesses and circles can be read.
func TestFormat(t *testing.T) {
	p := parse(t, readable)
	if got := p.String(); got != spelled {
		t.Errorf("got\n%swant\n%s", got, spelled)
	}
	wantRun := `found in 19 states, and an execution panics
  r    0  spawn o
  r    2  either goto 5
  r    5  close queue ends
  c    0  select recv queue _ r0
  c    1  set r1 r0
  c    2  if r1 != 0: no  (has observed the end)
  o    0  trylock mu: yes
  o    1  once once: yes
  o    2  wake cond
  o    3  swap r0 flag any
  r    6  cas flag k3 0: no
  o    4  halt
  c    3  load r2 err read harm: 0
  r    8  store err nonzero final
`
	if got := explore.Run(p).Format(p); got != wantRun {
		t.Errorf("got\n%swant\n%s", got, wantRun)
	}
	p = parse(t, "chan done\nmutex mu\nreader r\n lock mu\n close done ends\ncaller c\n lock mu\n recv done")
	wantCircle := `found in 3 states
lockjoin: r waits at 0 for mu; c waits at 1 for done (the end), holds mu
  c    0  lock mu
`
	if got := explore.Circles(p).Format(p); got != wantCircle {
		t.Errorf("got\n%swant\n%s", got, wantCircle)
	}
}

const readable = `
		chan queue cap 1 taken
		mutex mu
		cond cond mu
		group wg 2
		ctx ctx outside
		var err
		var flag k3
		once once
		reader r
			spawn o
			pause
		top:
			maybe out
			send queue k1
			goto top
		out:
			close queue ends
			cas flag k3 0 lost
			wait cond
		lost:
			store err nonzero final
			done wg
		other o spawned
			trylock mu none
			once once none
			wake cond
		none:
			swap old flag any
			halt
		caller c
			select recv queue _ ok got | send queue any got | timer out | default out
		got:
			set o ok
			if o != 0 out
			load e err read harm
		out:`

const spelled = `chan queue cap 1 taken
mutex mu
cond cond of mu
group wg count 2
ctx ctx outside
var err = 0
var flag = k3
once once
reader r
    0  spawn o
    1  pause
    2  either goto 3 or 5
    3  send queue k1
    4  nop goto 2
    5  close queue ends
    6  cas flag k3 0 else 8
    7  wait cond
    8  store err nonzero final
    9  add wg -1
   10  end
other o spawned
    0  trylock mu else 3
    1  once once else 3
    2  wake cond
    3  swap r0 flag any
    4  halt
    5  end
caller c
    0  select | recv queue _ r0 goto 1 | send queue any goto 1 | timer goto 4 | default goto 4
    1  set r1 r0
    2  if r1 != 0 goto 4
    3  load r2 err read harm
    4  end
`
