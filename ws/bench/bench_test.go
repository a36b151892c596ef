package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary be its own child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		main()
		return
	}
	os.Exit(m.Run())
}

// Every package echoes in every mode, small messages and large ones.
func TestBench(t *testing.T) {
	p, err := parsePlan([]string{"-rounds", "1", "-time", "20ms", "-sizes", "1,70000,1048576"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := bench(p, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, lib := range names() {
		if n := strings.Count(out.String(), " "+lib+" "); n < 5 {
			t.Errorf("%d rows of %s in\n%s", n, lib, out.String())
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	for _, args := range []string{"-libs=x", "-modes=x", "-sizes=0", "-sizes=x", "-rounds=0", "-rounds=101", "-time=11s", "-count=0"} {
		if _, err := parsePlan([]string{args}); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
}

// The ratio is taken in each round, before the median.
func TestRatio(t *testing.T) {
	rate := func(s sample) float64 { return s.rate }
	base := []sample{{rate: 1}, {rate: 10}, {rate: 100}}
	s := []sample{{rate: 3}, {rate: 20}, {rate: 50}}
	if got := ratio(s, base, rate); got != "2.00" {
		t.Errorf("ratio %s", got)
	}
	if got := median(base, rate); got != 10 {
		t.Errorf("median %v", got)
	}
	if got := middle([]float64{4, 1}); got != 2.5 {
		t.Errorf("median of two %v", got)
	}
	if got := ratio(s, nil, rate); got != "-" {
		t.Errorf("ratio to nothing %s", got)
	}
}

func TestSample(t *testing.T) {
	m := measurement{Messages: 10, Elapsed: 2 * time.Second, Client: usage{CPU: 30 * time.Microsecond, Allocs: 20, Bytes: 100}}
	got := newSample(m, usage{CPU: 20 * time.Microsecond, Allocs: 10})
	if want := (sample{rate: 5, cpu: 5, serverIn: 2, allocs: 3, bytes: 10}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
