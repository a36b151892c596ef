package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// markdown writes one table for each role and variant, with a line for each mode
// and size: messages per second of each package, and how package ws compares
// with the best of the others.
func (res results) markdown(out io.Writer) error {
	var err error
	write := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(out, format, args...)
		}
	}
	for _, k := range res.tableKeys() {
		if k.Mode == idle {
			write("\n| bytes per idle connection | heap | stack | heap and stack | goroutines |\n|---|---:|---:|---:|---:|\n")
			for _, l := range res.idleLibs(k) {
				write("| %s | %.0f | %.0f | %.0f | %.1f |\n", l.Lib, l.Heap, l.Stack, l.Heap+l.Stack, l.Goroutines)
			}
			continue
		}
		libs := res.libsOf(k)
		write("\n| messages/s, %s, %s | %s |", roleNames[k.Role], k.With, strings.Join(libs, " | "))
		own := slices.DeleteFunc(slices.Clone(libs), func(l string) bool { return !strings.HasPrefix(l, "ws") })
		for _, l := range own {
			write(" %s: x best | CPU |", l)
		}
		write("\n|---|%s\n", strings.Repeat("---:|", len(libs)+2*len(own)))
		for _, r := range res.Rows {
			if key(r.Row) == k {
				r.markdown(write, libs, own)
			}
		}
	}
	return err
}

// key is what the rows of a table have in common.
func key(r row) row {
	r.Size = 0
	if r.Mode != idle {
		r.Mode = ""
	}
	return r
}

func (res results) tableKeys() (keys []row) {
	for _, r := range res.Rows {
		if k := key(r.Row); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// libsOf returns the packages of a table, in the order of the results.
func (res results) libsOf(k row) (libs []string) {
	for _, r := range res.Rows {
		for _, l := range r.Libs {
			if key(r.Row) == k && !slices.Contains(libs, l.Lib) {
				libs = append(libs, l.Lib)
			}
		}
	}
	return libs
}

func (res results) idleLibs(k row) (all []resultLib) {
	for _, r := range res.Rows {
		if key(r.Row) == k {
			all = append(all, r.Libs...)
		}
	}
	return all
}

func (r resultRow) markdown(write func(string, ...any), libs, own []string) {
	find := func(lib string) (resultLib, bool) {
		i := slices.IndexFunc(r.Libs, func(l resultLib) bool { return l.Lib == lib })
		if i < 0 {
			return resultLib{}, false
		}
		return r.Libs[i], true
	}
	write("| %s, %s |", r.Row.Mode, bytesName(r.Row.Size))
	for _, lib := range libs {
		if l, ok := find(lib); ok {
			write(" %.0f |", l.Rate)
		} else {
			write(" |")
		}
	}
	for _, lib := range own {
		l, _ := find(lib)
		write(" %s | %s |", times(l.Best), times(l.CPUBest))
	}
	write("\n")
}
