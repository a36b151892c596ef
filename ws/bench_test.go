package ws

import (
	"fmt"
	"testing"
)

// BenchmarkEcho sends messages over TCP on loopback that the other side echoes:
// one at a time, and with 128 on their way.
func BenchmarkEcho(b *testing.B) {
	for _, window := range []int{1, 128} {
		for _, size := range []int{32, 1 << 10, 64 << 10} {
			if window > 1 && size > 1<<10 {
				continue // more than the buffers of the sockets take
			}
			b.Run(fmt.Sprintf("window=%d/size=%d", window, size), func(b *testing.B) {
				c, s := tcpPair(b, quiet, quiet)
				defer c.CloseNow()
				defer s.CloseNow()
				go func() {
					for m, err := range s.Borrow(bg) {
						if err != nil || s.Write(bg, m.Type, m.Data) != nil {
							return
						}
					}
				}()
				p := make([]byte, size)
				b.ReportAllocs()
				b.SetBytes(int64(size))
				sent := 0
				for ; sent < window && sent < b.N; sent++ {
					c.Write(bg, Binary, p)
				}
				got := 0
				for m, err := range c.Borrow(bg) {
					if err != nil || len(m.Data) != size {
						b.Fatalf("%d bytes, %v", len(m.Data), err)
					}
					if got++; got == b.N {
						break
					}
					if sent < b.N {
						sent++
						c.Write(bg, Binary, p)
					}
				}
			})
		}
	}
}
