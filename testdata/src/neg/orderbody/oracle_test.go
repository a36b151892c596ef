package orderbody

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestArticleAfterEnd(t *testing.T) {
	for _, slow := range []string{"nothing", "recording", "released"} {
		for input, want := range map[string]error{
			"220 one\n400 bye\n": ErrDiscontinued,
			"220 one\n":          io.ErrUnexpectedEOF,
		} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				c := NewClient(near, func(format string, _ ...any) {
					if strings.HasPrefix(format, slow) {
						time.Sleep(time.Millisecond)
					}
				})
				go func() {
					io.WriteString(far, input)
					far.Close()
				}()
				c.Article()
				if _, err := c.Article(); err != want {
					t.Errorf("%s slow: Article returned %v, want %v", slow, err, want)
				}
				time.Sleep(time.Second)
			})
		}
	}
}
