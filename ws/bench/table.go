package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// print writes a table for each mode and size: medians over the rounds, and
// the medians of the ratios to the baseline in the same round.
func (p plan) print(out io.Writer, samples map[key][]sample) error {
	fmt.Fprintf(out, "%d rounds of %v; x is the ratio to %s in the same round; CPU, allocations and bytes are of both processes, per message\n", p.rounds, p.time, baseline)
	for _, mode := range p.modes {
		for _, size := range p.sizes {
			fmt.Fprintf(out, "\n%s, %d bytes\n", mode, size)
			w := tabwriter.NewWriter(out, 0, 8, 2, ' ', tabwriter.AlignRight)
			fmt.Fprintln(w, "package\tmessages/s\tx\tCPU µs\tx\tserver µs\tallocs\tbytes\t")
			for _, lib := range p.libs {
				p.row(w, lib, samples[key{lib, mode, size}], samples[key{baseline, mode, size}])
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p plan) row(w io.Writer, lib string, s, base []sample) {
	rate := func(s sample) float64 { return s.rate }
	cpu := func(s sample) float64 { return s.cpu }
	fmt.Fprintf(w, "%s\t%.0f\t%s\t%.2f\t%s\t%.2f\t%.1f\t%.0f\t\n", lib,
		median(s, rate), ratio(s, base, rate), median(s, cpu), ratio(s, base, cpu),
		median(s, func(s sample) float64 { return s.serverIn }),
		median(s, func(s sample) float64 { return s.allocs }),
		median(s, func(s sample) float64 { return s.bytes }))
}

func median(s []sample, of func(sample) float64) float64 {
	v := make([]float64, len(s))
	for i := range s {
		v[i] = of(s[i])
	}
	return middle(v)
}

// ratio returns the median of the ratios within rounds, "-" without a
// baseline.
func ratio(s, base []sample, of func(sample) float64) string {
	if len(base) != len(s) {
		return "-"
	}
	v := make([]float64, len(s))
	for i := range s {
		v[i] = of(s[i]) / of(base[i])
	}
	return fmt.Sprintf("%.2f", middle(v))
}

func middle(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}
