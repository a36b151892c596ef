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

// A key names a cell of the tables; a sample is one measurement of it, per
// message.
type key struct {
	lib, mode string
	size      int
}

type sample struct {
	rate     float64 // messages per second
	cpu      float64 // of both processes, in microseconds
	serverIn float64 // of that, the server's
	allocs   float64 // objects, both processes
	bytes    float64 // allocated, both processes
}

// bench runs the plan and prints the tables.
func bench(p plan, out, progress io.Writer) error {
	samples := map[key][]sample{}
	for round := range p.rounds {
		fmt.Fprintf(progress, "round %d of %d\n", round+1, p.rounds)
		for _, mode := range p.modes {
			for _, size := range p.sizes {
				// Each round begins with another package.
				for i := range p.libs {
					k := key{p.libs[(i+round)%len(p.libs)], mode, size}
					s, err := p.measure(k)
					if err != nil {
						return fmt.Errorf("%s, %s, %d bytes: %w", k.lib, mode, size, err)
					}
					samples[k] = append(samples[k], s)
				}
			}
		}
	}
	return p.print(out, samples)
}

// measure runs a server and a client for one cell.
func (p plan) measure(k key) (s sample, err error) {
	server, err := startProcess("-role", "server", "-lib", k.lib)
	if err != nil {
		return s, err
	}
	defer server.end()
	addr, err := server.line()
	if err != nil {
		return s, err
	}
	client, err := startProcess("-role", "client", "-lib", k.lib, "-addr", addr, "-mode", k.mode,
		"-size", strconv.Itoa(k.size), "-time", p.time.String(), "-count", strconv.Itoa(p.count))
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
	if err := server.ask(&after); err != nil {
		return s, err
	}
	return newSample(m, after.minus(before)), nil
}

func newSample(m measurement, server usage) sample {
	n := float64(m.Messages)
	us := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) / n }
	return sample{
		rate:     n / m.Elapsed.Seconds(),
		cpu:      us(m.Client.CPU + server.CPU),
		serverIn: us(server.CPU),
		allocs:   float64(m.Client.Allocs+server.Allocs) / n,
		bytes:    float64(m.Client.Bytes+server.Bytes) / n,
	}
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
