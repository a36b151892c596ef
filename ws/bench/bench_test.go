package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"regexp"
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

// Every package echoes in every mode, role and variant that it has, small
// messages and large ones; what is kept prints and plots the same again.
func TestBench(t *testing.T) {
	for _, args := range []string{
		"-roles both,server,client -sizes 1,70000,1048576",
		"-with tls,deflate,takeover -sizes 100,70000",
		"-modes many -sizes 100 -roles server",
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "results.json")
		p, err := parsePlan(append(strings.Fields(args), "-rounds", "1", "-time", "20ms", "-save", file, "-svg", dir))
		if err != nil {
			t.Fatal(err)
		}
		var out, again bytes.Buffer
		if err := p.do(&out, io.Discard); err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		for _, lib := range names {
			want := 0
			for _, r := range p.rows {
				if measurable(lib, r) {
					want++
				}
			}
			lines := regexp.MustCompile(`(?m)^ *`+lib+` +\d`).FindAllString(out.String(), -1)
			if n := len(lines); n != want {
				t.Errorf("%s: %d rows of %s, want %d, in\n%s", args, n, lib, want, out.String())
			}
		}
		plots, err := filepath.Glob(filepath.Join(dir, "*.svg"))
		if err != nil {
			t.Fatal(err)
		}
		before := readAll(t, plots)
		p = plan{from: file, svg: dir}
		if err := p.do(&again, io.Discard); err != nil {
			t.Fatal(err)
		}
		if again.String() != out.String() || readAll(t, plots) != before {
			t.Errorf("%s: kept results print or plot something else", args)
		}
	}
}

// A table for each role and variant, with a line for each mode and size.
func TestMarkdown(t *testing.T) {
	one := func(lib string, rate float64) resultLib {
		return resultLib{Lib: lib, sample: sample{Rate: rate, Heap: 1, Stack: 2}, Best: rate / 10, CPUBest: 0.5}
	}
	res := results{Rows: []resultRow{
		{Row: row{pingpong, "both", plain, 32}, Libs: []resultLib{one("gorilla", 10), one("ws", 20), one("tcp", 30)}},
		{Row: row{pipelined, "both", plain, 1024}, Libs: []resultLib{one("gorilla", 10), one("ws", 20)}},
		{Row: row{idle, "server", plain, 32}, Libs: []resultLib{one("ws", 0)}},
	}}
	var out bytes.Buffer
	if err := res.markdown(&out); err != nil {
		t.Fatal(err)
	}
	want := `
| messages/s, both ends, plain | gorilla | ws | tcp | ws: x best | CPU |
|---|---:|---:|---:|---:|---:|
| pingpong, 32 | 10 | 20 | 30 | 2.00 | 0.50 |
| pipelined, 1 KiB | 10 | 20 | | 2.00 | 0.50 |

| bytes per idle connection | heap | stack | heap and stack | goroutines |
|---|---:|---:|---:|---:|
| ws | 1 | 2 | 3 | 0.0 |
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func readAll(t *testing.T, files []string) string {
	t.Helper()
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(b, new(struct{})); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		all.Write(b)
	}
	return all.String()
}

func TestPlanRefuses(t *testing.T) {
	for _, args := range []string{"-libs=x", "-modes=x", "-roles=x", "-with=x", "-sizes=0", "-sizes=x", "-rounds=0", "-rounds=101", "-time=11s", "-count=0", "x"} {
		if _, err := parsePlan([]string{args}); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	for _, content := range []string{"x", `{"Rows":[{"Row":{"Mode":"x","Size":1}}]}`, `{"Rows":[{"Row":{"Mode":"idle"}}]}`} {
		file := filepath.Join(t.TempDir(), "r.json")
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := (plan{from: file}).do(io.Discard, io.Discard); err == nil {
			t.Errorf("%s: no error", content)
		}
	}
}

// Ratios are taken in each round, before the median.
func TestRatios(t *testing.T) {
	r := resultRow{}
	for i, rates := range []map[string]float64{
		{"ws": 3, "gorilla": 1, "coder": 6, "gws": 2},
		{"ws": 20, "gorilla": 10, "coder": 1, "gws": 5},
		{"ws": 50, "gorilla": 100, "coder": 1, "gws": 100},
	} {
		for lib, v := range rates {
			r.add(lib, sample{Rate: v, CPU: float64(i + 1)})
		}
	}
	res := results{Rows: []resultRow{r}}
	res.summarize([]string{"ws", "gorilla"})
	ws, gorilla := res.Rows[0].Libs[0], res.Rows[0].Libs[1]
	if ws.X != 2 || ws.Best != 0.5 || ws.Rate != 20 || ws.CPUBest != 1 {
		t.Errorf("ws: %+v", ws)
	}
	if gorilla.X != 1 || gorilla.Best != 1 { // its best other: 6, 5, 100
		t.Errorf("gorilla: %+v", gorilla)
	}
	if got := middle([]float64{4, 1}); got != 2.5 {
		t.Errorf("median of two %v", got)
	}
	res = results{Rows: []resultRow{{samples: map[string][]sample{"ws": {{Rate: 1}}}}}}
	res.summarize([]string{"ws"})
	if l := res.Rows[0].Libs[0]; l.X != 0 || l.Best != 0 || times(l.X) != "-" {
		t.Errorf("nothing to compare with: %+v", l)
	}
}

func TestSample(t *testing.T) {
	m := measurement{Messages: 10, Elapsed: 2 * time.Second, Client: usage{CPU: 30 * time.Microsecond, Allocs: 20, Bytes: 100}}
	server := usage{CPU: 20 * time.Microsecond, Allocs: 10}
	for role, want := range map[string]sample{
		"both":   {Rate: 5, CPU: 5, ServerIn: 2, Allocs: 3, Bytes: 10},
		"server": {Rate: 5, CPU: 5, ServerIn: 2, Allocs: 1, Bytes: 0},
		"client": {Rate: 5, CPU: 5, ServerIn: 2, Allocs: 2, Bytes: 10},
	} {
		if got := newSample(m, server, role); got != want {
			t.Errorf("%s: %+v, want %+v", role, got, want)
		}
	}
	start := uint64(500)
	if got := idleSample(usage{Heap: 1000, Stack: 400 - start, Goroutines: 20}, 10); got != (sample{Heap: 100, Goroutines: 2}) {
		t.Errorf("idle: %+v", got)
	}
}
