package orderonce

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRecvAtEnd(t *testing.T) {
	for _, slow := range []string{"nothing", "ending", "ended"} {
		for _, closeHere := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				s := NewStream(near, func(format string, _ ...any) {
					if strings.HasPrefix(format, slow) {
						time.Sleep(time.Millisecond)
					}
				})
				want := io.ErrUnexpectedEOF
				if closeHere {
					want = ErrClosed
					go s.Close()
				} else {
					go far.Close()
				}
				if _, err := s.Recv(); err != want {
					t.Errorf("%s slow: Recv returned %v, want %v", slow, err, want)
				}
				if err := s.Send("x"); err != want {
					t.Errorf("%s slow: Send returned %v, want %v", slow, err, want)
				}
				time.Sleep(time.Second)
				near.Close()
				far.Close()
			})
		}
	}
}
