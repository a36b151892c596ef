package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// TestValues: what is known of values, and which writes make no difference.
func TestValues(t *testing.T) { ask(t, values) }

var values = []question{
	{"a constant that was there already", `
		var code k7
		reader r
			close queue ends
			store code k7 final
		caller c
			recv queue
			load e code read`, explore.Ordered},
	{"another constant", `
		var code k7
		reader r
			close queue ends
			store code k8 final
		caller c
			recv queue
			load e code read`, explore.Found},
	{"zero over zero", `
		reader r
			close queue ends
			store err 0 final
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"the same value, whatever it is", `
		var last any
		reader r
			load x last
			close queue ends
			store last x final
		caller c
			recv queue
			load e last read`, explore.Ordered},
	{"two values that are not known are two", `
		var last any
		reader r
			havoc x
			close queue ends
			store last x final
		caller c
			recv queue
			load e last read`, explore.Found},
	{"a swap that stores what it finds", `
		var code k7
		reader r
			close queue ends
			swap x code k7 final
		caller c
			recv queue
			load e code read`, explore.Ordered},
	{"a compare-and-swap that cannot succeed", `
		var code k7
		reader r
			close queue ends
			cas code k8 k9 out final
		out:
		caller c
			recv queue
			load e code read`, explore.Ordered},
	{"one that can", `
		var code k7
		reader r
			close queue ends
			cas code k7 k9 out final
		out:
		caller c
			recv queue
			load e code read`, explore.Found},
	{"a test goes one way for a constant", `
		reader r
			set how k1
			close queue ends
			if how == k1 out
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"a value is tested twice, and has not changed", `
		reader r
			havoc x
			if x == 0 early
		early:
			close queue ends
			if x == 0 out
			if x != 0 out
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"nor has its copy", `
		reader r
			havoc x
			set y x
			close queue ends
			if x == 0 nil
			if y != 0 out
			store err nonzero final
		nil:
			if y == 0 out
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"nor what was stored", `
		reader r
			havoc x
			store flag x
			close queue ends
			if x == 0 out
			load y flag
			if y == nonzero out
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"a value that is not one constant may be another", `
		reader r
			havoc x
			close queue ends
			if x == k1 out
			if x == k2 write
			goto out
		write:
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Found},
	{"and is still not the first", `
		reader r
			havoc x
			close queue ends
			if x == k1 out
			if x == k1 write
			goto out
		write:
			store err nonzero final
		out:
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"only the winner of a gate writes", `
		reader r
			close queue ends
			swap x flag nonzero
			if x == nonzero out
			store err nonzero final
		out:
		caller c
			recv queue
			swap x flag nonzero
			if x == nonzero out
			load e err read
		out:`, explore.Ordered},
}
