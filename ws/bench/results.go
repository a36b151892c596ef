package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// results are what was measured: all samples at first, and then their medians,
// which can be kept.
type results struct {
	Rounds int
	Time   string // of a measurement
	Rows   []resultRow
}

// A resultRow has the medians of the packages at a row.
type resultRow struct {
	Row  row
	Libs []resultLib

	samples map[string][]sample
}

// A resultLib is the medians of a package at a row.
type resultLib struct {
	Lib string
	sample
	X    float64 // ratio of the rates to the baseline, 0 without
	CPUX float64 // the same of the CPU
	Best float64 // ratio of the rates to the best of the others
	// CPUBest is the ratio of the CPU to the least of the others.
	CPUBest float64
}

func (r *resultRow) add(lib string, s sample) {
	if r.samples == nil {
		r.samples = map[string][]sample{}
	}
	r.samples[lib] = append(r.samples[lib], s)
}

// summarize computes the medians, in the order of the packages.
func (res *results) summarize(libs []string) {
	for i := range res.Rows {
		r := &res.Rows[i]
		for _, lib := range libs {
			if s := r.samples[lib]; len(s) > 0 {
				r.Libs = append(r.Libs, r.medians(lib, s))
			}
		}
	}
}

func rate(s sample) float64 { return s.Rate }
func cpu(s sample) float64  { return s.CPU }

func (r *resultRow) medians(lib string, s []sample) resultLib {
	return resultLib{
		Lib: lib,
		sample: sample{
			Rate: median(s, rate), CPU: median(s, cpu),
			ServerIn:   median(s, func(s sample) float64 { return s.ServerIn }),
			Allocs:     median(s, func(s sample) float64 { return s.Allocs }),
			Bytes:      median(s, func(s sample) float64 { return s.Bytes }),
			Heap:       median(s, func(s sample) float64 { return s.Heap }),
			Stack:      median(s, func(s sample) float64 { return s.Stack }),
			Goroutines: median(s, func(s sample) float64 { return s.Goroutines }),
		},
		X:       ratio(s, func(i int) (float64, bool) { return of(r.samples[baseline], i, rate) }, rate),
		CPUX:    ratio(s, func(i int) (float64, bool) { return of(r.samples[baseline], i, cpu) }, cpu),
		Best:    ratio(s, func(i int) (float64, bool) { return r.best(lib, i, rate, false) }, rate),
		CPUBest: ratio(s, func(i int) (float64, bool) { return r.best(lib, i, cpu, true) }, cpu),
	}
}

// of returns a value of the i-th sample, if there is one.
func of(s []sample, i int, value func(sample) float64) (float64, bool) {
	if i >= len(s) {
		return 0, false
	}
	return value(s[i]), true
}

// best returns the best value in a round of the other packages, the largest or
// the least.
func (r *resultRow) best(lib string, round int, value func(sample) float64, least bool) (best float64, ok bool) {
	for _, o := range others {
		v, there := of(r.samples[o], round, value)
		if o == lib || !there {
			continue
		}
		if !ok || least == (v < best) {
			best, ok = v, true
		}
	}
	return best, ok
}

// ratio returns the median of the ratios within rounds, 0 if there is nothing
// to compare with in one of them.
func ratio(s []sample, base func(round int) (float64, bool), value func(sample) float64) float64 {
	v := make([]float64, len(s))
	for i := range s {
		b, ok := base(i)
		if !ok || b == 0 {
			return 0
		}
		v[i] = value(s[i]) / b
	}
	return middle(v)
}

func median(s []sample, of func(sample) float64) float64 {
	v := make([]float64, len(s))
	for i := range s {
		v[i] = of(s[i])
	}
	return middle(v)
}

func middle(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

func (res results) save(file string) error {
	b, err := json.MarshalIndent(res, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(b, '\n'), 0o644)
}

// load reads what was kept in files, separated by commas, in order.
func load(file string) (res results, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return res, err
	}
	if err := json.Unmarshal(b, &res); err != nil {
		return res, fmt.Errorf("%s: %w", file, err)
	}
	for _, r := range res.Rows {
		if !slices.Contains(allModes, r.Row.Mode) || r.Row.Size < 1 || r.Row.Size > maxSize {
			return res, fmt.Errorf("%s: no row of this program: %v", file, r.Row)
		}
	}
	return res, nil
}
