package designclosureclose

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestEachToEnd(t *testing.T) {
	for _, slow := range []string{"nothing", "before", "after"} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			f := Follow(near, func(format string, _ ...any) {
				if format == slow {
					time.Sleep(time.Millisecond)
				}
			})
			go io.WriteString(far, "1 a\n\n2 b\nlast_seq 42\n")
			n := 0
			seq, err := f.Each(func(string) { n++ })
			if n != 2 || seq != "42" || err != nil {
				t.Errorf("%s slow: %d changes, seq %s, %v", slow, n, seq, err)
			}
			time.Sleep(time.Second)
		})
	}
}
