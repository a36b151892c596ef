package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// reads is how most callers end.
const reads = `
				load e err read
			out:`

// TestChannels: Go's rules for channels and contexts. Each reader writes behind what it
// does, so that the answer tells whether the caller gets past its wait before.
func TestChannels(t *testing.T) { ask(t, channels) }

var channels = []question{
	{"a value in a buffer", `
		reader r
			send sent 0 ends
			store err nonzero final
		caller c
			recv sent` + reads, explore.Found},
	{"a value without a buffer: the sender goes on when it is received", `
		reader r
			send queue 0
			store err nonzero final
			close done ends
		caller c
			recv queue
			recv done` + reads, explore.Ordered},
	{"a receive makes room for what is sent behind it", `
		reader r
			send sent k1
			send sent k2 ends
			store err nonzero final
		caller c
			recv sent
			recv sent v
			if v != k2 out` + reads, explore.Found},
	{"a full buffer blocks", `
		reader r
			close queue ends
			send sent k1
			send sent k2
			store err nonzero final
		caller c
			recv queue
			load e err read
			end
			recv sent`, explore.Ordered},
	{"what is buffered comes before the close", `
		reader r
			send sent k1
			close sent ends
			store err nonzero final
			close done ends
		caller c
			recv sent v ok
			if ok == 0 early
			recv done
			load e err read
			end
		early:
			load e err read`, explore.Ordered},
	{"a select takes any arm that is ready", `
		reader r
			close queue ends
			store err nonzero final
			close done ends
		caller c
			recv queue
			select recv done look | recv queue look
		look:` + reads, explore.Found},
	{"a default is not taken if an arm is ready", `
		reader r
			close queue ends
			store err nonzero final
			close done ends
		caller c
			recv queue
			recv done
			select recv queue out | default look
		look:
			load e err read
			end
		out:
			load e err read`, explore.Ordered},
	{"a default is taken while nothing is", `
		reader r
			close queue ends
			store err nonzero final
			close done ends
		caller c
			recv queue
			select recv done out | default look
		look:` + reads, explore.Found},
	{"a timer may be ready at any time", `
		reader r
			close queue ends
			store err nonzero final
			close done ends
		caller c
			recv queue
			select recv done look | timer look
		look:` + reads, explore.Found},
	{"a nil channel is never ready", `
		chan none nil
		reader r
			close queue ends
			store err nonzero final
			close done ends
		caller c
			recv queue
			select recv done look | recv none look | send none 0 look
		look:` + reads, explore.Ordered},
	{"a context that was cancelled stays so", `
		reader r
			close ctx ends
			store err nonzero final
			close done
		caller c
			recv ctx
			recv ctx
			recv done` + reads, explore.Ordered},
	{"the outside may raise it", `
		chan timer outside
		reader r
			close queue ends
			store err nonzero final
			close timer
		caller c
			recv queue
			recv timer` + reads, explore.Found},
	{"somebody outside may send", `
		chan in messages
		reader r
			close queue ends
			store err nonzero final
			close in
		caller c
			recv queue
			recv in _ ok
			if ok == 0 look
			load e err read
			end
		look:` + reads, explore.Found},
	{"but not once it is closed", `
		chan in messages
		reader r
			close queue ends
			store err nonzero final
			close in
		caller c
			recv queue
			recv in _ ok
			if ok == nonzero out
			load e err read
		out:`, explore.Ordered},
	{"somebody outside may take what is sent", `
		chan out taken
		reader r
			close queue ends
			send out 0
			store err nonzero final
		caller c
			recv queue` + reads, explore.Found},
}

// TestBlocked: executions that end before the read, or before the write.
func TestBlocked(t *testing.T) {
	for _, tt := range blocked {
		t.Run(tt.name, func(t *testing.T) {
			p := parse(t, objects+tt.text)
			got := explore.Run(p)
			if got.Answer != explore.Ordered || !got.Reached {
				t.Errorf("answer %v (reached: %t)\n%s", got.Answer, got.Reached, got.Format(p))
			}
		})
	}
}

var blocked = []struct{ name, text string }{
	{"nobody receives what is sent", `
		reader r
			close queue ends
			send done 0
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"the second close panics", `
		reader r
			close queue ends
			close done
			close done
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"a send on a closed channel panics", `
		reader r
			close sent
			close queue ends
			send sent 0
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"a close of nil panics", `
		chan none nil
		reader r
			close queue ends
			close none
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"an unlock of a mutex that nobody has locked", `
		reader r
			close queue ends
			unlock mu
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"a negative count", `
		reader r
			close queue ends
			done wg
			done wg
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"a wait on a condition without its mutex", `
		reader r
			close queue ends
			wait cond
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"nobody wakes it again", `
		reader r
			close queue ends
			wake cond
			lock mu
			wait cond
			store err nonzero final
		caller c
			recv queue
			load e err read`},
	{"a Once inside of itself", `
		reader r
			close queue ends
			once once out
			once once out
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`},
	{"the caller would have to help", `
		reader r
			close queue ends
			recv done
			store err nonzero final
		caller c
			recv queue
			load e err read
			end
			close done`},
}

// TestGroups: groups and Once.
func TestGroups(t *testing.T) { ask(t, groups) }

var groups = []question{
	{"done before the write", `
		reader r
			done wg ends
			store err nonzero final
		caller c
			wait wg` + reads, explore.Found},
	{"done behind the write", `
		reader r
			store err nonzero final
			done wg ends
		caller c
			wait wg` + reads, explore.Ordered},
	{"of two that are counted one is done after the write", `
		group two 2
		reader r
			done two ends
			store err nonzero final
			done two
		caller c
			wait two` + reads, explore.Ordered},
	{"two are counted, and both done before the write", `
		group two 2
		reader r
			done two ends
			store err nonzero final
		other o
			done two
		caller c
			wait two` + reads, explore.Found},
	{"counted anew", `
		group g
		reader r
			done wg ends
			recv queue
			store err nonzero final
			done g
		caller c
			wait wg
			add g 1
			close queue
			wait g` + reads, explore.Ordered},
	{"a Once is waited for", `
		reader r
			once once out
			close queue ends
			store err nonzero final
			onceout once
		out:
		caller c
			recv queue
			once once past
			onceout once
		past:` + reads, explore.Ordered},
	{"who has lost a Once to the reader knows", `
		reader r
			once once out
			onceout once ends
			store err nonzero final
		out:
		caller c
			once once past
			onceout once
			end
		past:` + reads, explore.Found},
}
