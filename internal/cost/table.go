package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// tooSmall is the least extra cost of nilness that a ratio is made of: below that it
// is noise.
const tooSmall = 50 * time.Millisecond

// extra returns what a tool costs beyond the one that does nothing.
func (r row) extra(tool int) time.Duration { return r.tools[tool].cpu - r.tools[nothing].cpu }

// ratio returns the extra cost of wsracecheck in that of nilness, as text: - if that is
// too small, and > before what is only known from below.
func (r row) ratio() string {
	if r.extra(nilness) < tooSmall || !r.tools[nilness].ended {
		return "-"
	}
	text := fmt.Sprintf("%.1f", r.extra(wsracecheck).Seconds()/r.extra(nilness).Seconds())
	if !r.tools[wsracecheck].ended {
		text = ">" + text
	}
	return text
}

func (u usage) seconds() string {
	text := fmt.Sprintf("%.2f", u.cpu.Seconds())
	if !u.ended {
		text = ">" + text
	}
	return text
}

func megabytes(n int64) string { return fmt.Sprintf("%d", (n+1<<19)>>20) }

func printTable(w io.Writer, rows []row) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "package\tCPU s: nothing\tnilness\twsracecheck\tratio\tpeak MB: nothing\tnilness\twsracecheck")
	total := row{name: "all", tools: [numTools]usage{{ended: true}, {ended: true}, {ended: true}}}
	for _, r := range rows {
		printRow(tw, r)
		for i, u := range r.tools {
			t := &total.tools[i]
			t.cpu += u.cpu
			t.peak = max(t.peak, u.peak)
			t.ended = t.ended && u.ended
		}
	}
	if len(rows) > 1 {
		printRow(tw, total)
	}
	tw.Flush()
}

func printRow(w io.Writer, r row) {
	fmt.Fprint(w, r.name)
	for _, u := range r.tools {
		fmt.Fprintf(w, "\t%s", u.seconds())
	}
	fmt.Fprintf(w, "\t%s", r.ratio())
	for _, u := range r.tools {
		fmt.Fprintf(w, "\t%s", megabytes(u.peak))
	}
	fmt.Fprintln(w)
}

// printGrowth prints the extra cost of wsracecheck for each function: where that
// stays the same, growth is linear.
func printGrowth(w io.Writer, rows []row) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "functions\tCPU s: nothing\tnilness\twsracecheck\tratio\tms a function\tpeak MB")
	for _, r := range rows {
		each := r.extra(wsracecheck).Seconds() * 1000 / float64(r.functions)
		fmt.Fprintf(tw, "%d\t%s\t%s\t%s\t%s\t%.3f\t%s\n", r.functions, r.tools[nothing].seconds(),
			r.tools[nilness].seconds(), r.tools[wsracecheck].seconds(), r.ratio(), each, megabytes(r.tools[wsracecheck].peak))
	}
	tw.Flush()
}
