package joinwgmiddle

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestCollectCorruptRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := NewSampler(near, func(string, ...any) { time.Sleep(time.Millisecond) })
		go io.WriteString(far, "1.5\n2.5\nxx\n")
		sum, all := s.Collect()
		if len(all) != 2 || sum.String() != "2 samples, " {
			t.Fatalf("the verdict was already there: %v", sum)
		}
		time.Sleep(time.Second)
	})
}
