package partmerge

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
func TestCollectReportsFailedPartition(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		f := Fetch("orders", []Partition{
			&fakePartition{values: []string{"a", "b"}, end: io.EOF},
			&fakePartition{values: []string{"c"}, end: errors.New("leader moved")},
		})
		got, err := f.Collect()
		if err == nil || err.Error() != "orders/1: leader moved" {
			t.Fatalf("Collect() = %v, %v, want the error of partition 1", got, err)
		}
	})
}
