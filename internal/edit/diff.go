package edit

import (
	"fmt"
	"strings"
)

// around is how many lines of context a hunk has on each side.
const around = 3

// maxTable bounds the comparison of the lines between the first and the last
// that differ; beyond, they are replaced as a whole.
const maxTable = 4 << 20

// A line of a diff.
type line struct {
	op       byte // ' ', '-' or '+'
	text     string
	old, new int // the numbers that it has, or would have
}

// Unified compares two texts of one file, in the format that patch and git apply
// read. It returns "" if they are equal.
func Unified(name, old, new string) string {
	lines := compare(split(old), split(new))
	var b strings.Builder
	for i := 0; i < len(lines); {
		if lines[i].op == ' ' {
			i++
			continue
		}
		end, last := i, i // the hunk goes on as long as changes are near
		for end < len(lines) && end-last <= 2*around {
			if lines[end].op != ' ' {
				last = end
			}
			end++
		}
		from, to := max(0, i-around), min(len(lines), last+1+around)
		writeHunk(&b, lines[from:to])
		i = to
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("--- a/%s\n+++ b/%s\n%s", name, name, b.String())
}

func writeHunk(b *strings.Builder, lines []line) {
	olds, news := 0, 0
	for _, l := range lines {
		if l.op != '+' {
			olds++
		}
		if l.op != '-' {
			news++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", extent(lines[0].old, olds), extent(lines[0].new, news))
	for _, l := range lines {
		b.WriteByte(l.op)
		b.WriteString(l.text)
		if !strings.HasSuffix(l.text, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

func extent(start, n int) string {
	if n == 0 {
		start--
	}
	return fmt.Sprintf("%d,%d", start, n)
}

func split(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// compare lists the lines of both texts, those that they share once.
func compare(a, b []string) []line {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []line
	i, j := 0, 0
	add := func(op byte) {
		l := line{op: op, old: i + 1, new: j + 1}
		if op == '+' {
			l.text = b[j]
		} else {
			l.text = a[i]
		}
		out = append(out, l)
		if op != '+' {
			i++
		}
		if op != '-' {
			j++
		}
	}
	for i < head {
		add(' ')
	}
	for _, op := range script(a[head:len(a)-tail], b[head:len(b)-tail]) {
		add(op)
	}
	for i < len(a) {
		add(' ')
	}
	return out
}

// script is a shortest way from a to b: a longest common subsequence is kept.
func script(a, b []string) []byte {
	if len(a)*len(b) > maxTable {
		return []byte(strings.Repeat("-", len(a)) + strings.Repeat("+", len(b)))
	}
	best := make([][]int, len(a)+1) // of a[i:] and b[j:]
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	var out []byte
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, ' ')
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && best[i+1][j] >= best[i][j+1]:
			out = append(out, '-')
			i++
		default:
			out = append(out, '+')
			j++
		}
	}
	return out
}
