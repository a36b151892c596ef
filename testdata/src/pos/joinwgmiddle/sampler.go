// Package joinwgmiddle collects the samples of a sensor.
//
// The reader calls wg.Done when its input has ended, but stores its verdict only
// afterwards. Collect waits for the group and then takes the verdict, which may
// not be stored yet.
package joinwgmiddle

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Summary describes a finished run.
type Summary struct {
	Samples int
	Verdict string
}

// Sampler reads the samples of one sensor.
type Sampler struct {
	src     io.ReadCloser
	audit   func(format string, args ...any)
	wg      sync.WaitGroup
	samples chan float64

	mu      sync.Mutex
	verdict string
}

// NewSampler starts to read samples from src.
func NewSampler(src io.ReadCloser, audit func(string, ...any)) *Sampler {
	s := &Sampler{src: src, audit: audit, samples: make(chan float64, 8)}
	s.wg.Add(1)
	go s.read()
	return s
}

func (s *Sampler) read() {
	verdict := "complete"
	sc := bufio.NewScanner(s.src)
	for sc.Scan() {
		v, err := strconv.ParseFloat(sc.Text(), 64)
		if err != nil {
			verdict = "corrupt: " + sc.Text()
			break
		}
		s.samples <- v
	}
	close(s.samples)
	s.wg.Done()
	s.audit("sampler: input ended, %s", verdict)
	s.mu.Lock()
	s.verdict = verdict
	s.mu.Unlock()
}

// Collect returns the summary of the run and all of its samples.
func (s *Sampler) Collect() (Summary, []float64) {
	var all []float64
	for {
		v, ok := <-s.samples
		if !ok {
			break
		}
		all = append(all, v)
	}
	s.wg.Wait()
	sum := Summary{Samples: len(all)}
	s.mu.Lock()
	sum.Verdict = s.verdict // want "`s\\.verdict` may still be empty behind `s\\.wg\\.Wait\\(\\)`: `s\\.wg\\.Done\\(\\)` \\(line \\d+\\) comes before `read` stores it \\(line \\d+\\); call `s\\.wg\\.Done\\(\\)` after that"
	s.mu.Unlock()
	return sum, all
}

// String formats the summary.
func (s Summary) String() string { return fmt.Sprintf("%d samples, %s", s.Samples, s.Verdict) }
