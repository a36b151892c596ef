package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// print writes a table for each row: medians over the rounds, and the medians
// of the ratios within rounds.
func (res results) print(out io.Writer) error {
	fmt.Fprintf(out, "%d rounds of %s; x is the ratio to %s in the same round, best that to the best of the others\n", res.Rounds, res.Time, baseline)
	for _, r := range res.Rows {
		fmt.Fprintf(out, "\n%v\n", r.Row)
		w := tabwriter.NewWriter(out, 0, 8, 2, ' ', tabwriter.AlignRight)
		if r.Row.Mode == idle {
			fmt.Fprintln(w, "package\theap\tstack\theap and stack\tgoroutines\t")
			for _, l := range r.Libs {
				fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%.1f\t\n", l.Lib, l.Heap, l.Stack, l.Heap+l.Stack, l.Goroutines)
			}
		} else {
			fmt.Fprintln(w, "package\tmessages/s\tx\tbest\tCPU µs\tx\tbest\tserver µs\tallocs\tbytes\t")
			for _, l := range r.Libs {
				fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%.2f\t%s\t%s\t%.2f\t%.1f\t%.0f\t\n", l.Lib,
					l.Rate, times(l.X), times(l.Best), l.CPU, times(l.CPUX), times(l.CPUBest), l.ServerIn, l.Allocs, l.Bytes)
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// times formats a ratio; 0 is none.
func times(x float64) string {
	if x == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", x)
}
