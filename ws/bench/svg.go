package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A plot is the throughput of the packages over the size of messages, in one
// mode, role and variant, on logarithmic axes. The same results give the same
// bytes.
type plot struct {
	title string
	sizes []int
	lines []line
}

// A line has a value in MB/s for each size of the plot, 0 for none.
type line struct {
	lib    string
	values []float64
}

const (
	plotWidth, plotHeight    = 720, 420
	left, right, top, bottom = 70, 90, 40, 50
	innerWidth, innerHeight  = plotWidth - left - right, plotHeight - top - bottom
	leastGap                 = 13 // between labels, in pixels
	bytesPerMB               = 1e6
)

// colors are told apart by those who are colour-blind, too (Okabe and Ito).
var colors = map[string]string{
	"ws": "#d55e00", "ws-lend": "#e69f00", "gorilla": "#0072b2", "coder": "#009e73",
	"gobwas": "#cc79a7", "gws": "#56b4e9", "tcp": "#999999", rawPeer: "#000000",
}

// plots writes one file for each mode, role and variant that was measured with
// several sizes.
func (res results) plots(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, key := range res.plotKeys() {
		p := res.plot(key)
		if len(p.sizes) < 2 {
			continue
		}
		name := fmt.Sprintf("%s-%s-%s.svg", key.Mode, key.Role, key.With)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(p.svg()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// plotKeys returns the rows without their sizes, each once.
func (res results) plotKeys() (keys []row) {
	for _, r := range res.Rows {
		k := r.Row
		k.Size = 0
		if !slices.Contains(keys, k) && k.Mode != idle {
			keys = append(keys, k)
		}
	}
	return keys
}

func (res results) plot(key row) *plot {
	p := &plot{title: strings.TrimSuffix(key.String(), ", 0 bytes") + ": MB/s over bytes of a message"}
	for _, r := range res.Rows {
		if k := r.Row; k.Mode == key.Mode && k.Role == key.Role && k.With == key.With {
			p.sizes = append(p.sizes, k.Size)
		}
	}
	slices.Sort(p.sizes)
	for _, r := range res.Rows {
		k := r.Row
		i := slices.Index(p.sizes, k.Size)
		if k.Size = 0; k != key {
			continue
		}
		for _, l := range r.Libs {
			j := slices.IndexFunc(p.lines, func(x line) bool { return x.lib == l.Lib })
			if j < 0 {
				j = len(p.lines)
				p.lines = append(p.lines, line{l.Lib, make([]float64, len(p.sizes))})
			}
			p.lines[j].values[i] = l.Rate * float64(r.Row.Size) / bytesPerMB
		}
	}
	return p
}

// svg draws the plot.
func (p *plot) svg() string {
	lo, hi := p.bounds()
	x := func(i int) float64 {
		a, b := math.Log(float64(p.sizes[0])), math.Log(float64(p.sizes[len(p.sizes)-1]))
		return left + innerWidth*(math.Log(float64(p.sizes[i]))-a)/(b-a)
	}
	y := func(v float64) float64 {
		return top + innerHeight*(math.Log10(hi)-math.Log10(v))/(math.Log10(hi)-math.Log10(lo))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(&b, `<text x="%d" y="22" font-size="14">%s</text>`+"\n", left, p.title)
	for v := lo; v <= hi*1.001; v *= 10 {
		fmt.Fprintf(&b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/>`+"\n", left, y(v), left+innerWidth, y(v))
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", left-8, y(v)+4, v)
	}
	for i, s := range p.sizes {
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#ddd"/>`+"\n", x(i), top, x(i), top+innerHeight)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x(i), top+innerHeight+20, bytesName(s))
	}
	for _, l := range p.lines {
		var points []string
		for i, v := range l.values {
			if v > 0 {
				points = append(points, fmt.Sprintf("%.1f,%.1f", x(i), y(v)))
			}
		}
		dash := ""
		if l.lib == "tcp" {
			dash = ` stroke-dasharray="4 3"`
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"%s/>`+"\n", strings.Join(points, " "), colors[l.lib], dash)
	}
	for _, l := range p.labels(y) {
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" fill="%s">%s</text>`+"\n", left+innerWidth+8, l.y+4, colors[l.lib], l.lib)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// bounds returns the powers of ten around all values.
func (p *plot) bounds() (lo, hi float64) {
	lo, hi = math.Inf(1), 0
	for _, l := range p.lines {
		for _, v := range l.values {
			if v > 0 {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi == 0 {
		return 1, 10
	}
	lo, hi = math.Pow(10, math.Floor(math.Log10(lo))), math.Pow(10, math.Ceil(math.Log10(hi)))
	if lo == hi {
		hi *= 10
	}
	return lo, hi
}

// A label stands at the end of a line, or as near as there is room.
type label struct {
	lib string
	y   float64
}

func (p *plot) labels(y func(float64) float64) (all []label) {
	for _, l := range p.lines {
		for i := len(l.values) - 1; i >= 0; i-- {
			if l.values[i] > 0 {
				all = append(all, label{l.lib, y(l.values[i])})
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b label) int {
		switch {
		case a.y < b.y:
			return -1
		case a.y > b.y:
			return 1
		}
		return strings.Compare(a.lib, b.lib)
	})
	for i := 1; i < len(all); i++ {
		all[i].y = max(all[i].y, all[i-1].y+leastGap)
	}
	return all
}

// bytesName shortens a size.
func bytesName(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprint(n)
}
