package partfetch

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type fakePartition struct {
	values []string
	end    error
}

func (p *fakePartition) Poll() (string, error) {
	if len(p.values) == 0 {
		return "", p.end
	}
	v := p.values[0]
	p.values = p.values[1:]
	return v, nil
}

func (p *fakePartition) Release() error {
	time.Sleep(oracle.Pause)
	return nil
}

// One of two partitions fails in the middle; releasing a partition is slow.
func TestCollectTakesPartialForFull(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		f := Fetch("orders", []Partition{
			&fakePartition{values: []string{"a", "b"}, end: io.EOF},
			&fakePartition{values: []string{"c"}, end: errors.New("leader moved")},
		})
		got, err := f.Collect()
		if len(got[0]) != 2 || len(got[1]) != 1 {
			t.Errorf("Collect() = %v, want three records", got)
		}
		if err != nil {
			t.Fatalf("Collect() failed with %v, want the stale nil", err)
		}
	})
}
