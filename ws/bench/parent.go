package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A sample is one measurement of a package at a row: per message, or of an idle
// connection.
type sample struct {
	Rate     float64 // messages per second
	CPU      float64 // of both processes, in microseconds
	ServerIn float64 // of that, the server's
	Allocs   float64 // objects, of the processes that are measured
	Bytes    float64 // allocated, of the same

	Heap, Stack, Goroutines float64 // per idle connection
}

// bench runs the plan.
func bench(p plan, progress io.Writer) (results, error) {
	res := results{Rounds: p.rounds, Time: p.time.String()}
	for _, r := range p.rows {
		res.Rows = append(res.Rows, resultRow{Row: r})
	}
	for round := range p.rounds {
		fmt.Fprintf(progress, "round %d of %d\n", round+1, p.rounds)
		for i := range res.Rows {
			rr := &res.Rows[i]
			// Each round begins with another package.
			for j := range p.libs {
				lib := p.libs[(j+round)%len(p.libs)]
				if !measurable(lib, rr.Row) {
					continue
				}
				s, err := p.measure(lib, rr.Row)
				if err != nil {
					return res, fmt.Errorf("%s, %v: %w", lib, rr.Row, err)
				}
				rr.add(lib, s)
			}
		}
	}
	res.summarize(p.libs)
	return res, nil
}

// measurable reports whether a row makes sense for a package: what does not
// speak WebSocket has only itself to talk to, and the raw peer compresses
// nothing.
func measurable(lib string, r row) bool {
	if !libs[lib].can(r.With) {
		return false
	}
	if r.Role == "both" {
		return true
	}
	return lib != "tcp" && (libs[rawPeer].can(r.With) || r.Mode == idle)
}

// peers returns the packages of both ends.
func peers(lib string, r row) (server, client string) {
	switch {
	case r.Mode == idle && !libs[rawPeer].can(r.With):
		return lib, "ws" // any client that compresses
	case r.Role == "server":
		return lib, rawPeer
	case r.Role == "client":
		return rawPeer, lib
	}
	return lib, lib
}

// measure runs a server and a client.
func (p plan) measure(lib string, r row) (s sample, err error) {
	serverLib, clientLib := peers(lib, r)
	what := []string{"-mode", r.Mode, "-with", r.With}
	server, err := startProcess(append(what, "-role", "server", "-lib", serverLib)...)
	if err != nil {
		return s, err
	}
	defer server.end()
	addr, err := server.line()
	if err != nil {
		return s, err
	}
	var start usage
	if err := server.ask(&start); err != nil {
		return s, err
	}
	client, err := startProcess(append(what, "-role", "client", "-lib", clientLib, "-addr", addr,
		"-size", strconv.Itoa(r.Size), "-time", p.time.String(), "-count", strconv.Itoa(p.count))...)
	if err != nil {
		return s, err
	}
	defer client.end()
	if _, err := client.line(); err != nil {
		return s, err
	}
	var before, after usage
	var m measurement
	if err := server.ask(&before); err != nil {
		return s, err
	}
	if err := client.ask(&m); err != nil {
		return s, err
	}
	if r.Mode == idle {
		return idleSample(before.minus(start), m.Messages), nil
	}
	if err := server.ask(&after); err != nil {
		return s, err
	}
	return newSample(m, after.minus(before), r.Role), nil
}

func newSample(m measurement, server usage, role string) sample {
	n := float64(m.Messages)
	us := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) / n }
	s := sample{Rate: n / m.Elapsed.Seconds(), CPU: us(m.Client.CPU + server.CPU), ServerIn: us(server.CPU)}
	if role != "client" {
		s.Allocs, s.Bytes = float64(server.Allocs)/n, float64(server.Bytes)/n
	}
	if role != "server" {
		s.Allocs += float64(m.Client.Allocs) / n
		s.Bytes += float64(m.Client.Bytes) / n
	}
	return s
}

func idleSample(u usage, conns int) sample {
	n := float64(conns)
	// Memory can shrink below the start, which is no use of it.
	per := func(v uint64) float64 { return max(float64(int64(v)), 0) / n }
	return sample{Heap: per(u.Heap), Stack: per(u.Stack), Goroutines: float64(u.Goroutines) / n}
}

// A process is a child.
type process struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	timer *time.Timer
}

// processLimit ends a child that hangs.
const processLimit = 2 * time.Minute

func startProcess(args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(self, append([]string{childArg}, args...)...)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.timer = time.AfterFunc(processLimit, func() { p.cmd.Process.Kill() })
	return p, nil
}

func (p *process) line() (string, error) {
	s, err := p.out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("a child has ended: %w", err)
	}
	return strings.TrimSpace(s), nil
}

// ask sends a line and decodes the answer.
func (p *process) ask(v any) error {
	if _, err := io.WriteString(p.in, "\n"); err != nil {
		return err
	}
	s, err := p.line()
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(s), v)
}

func (p *process) end() {
	p.in.Close()
	p.cmd.Wait()
	p.timer.Stop()
}
