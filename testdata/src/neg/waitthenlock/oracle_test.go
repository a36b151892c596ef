package waitthenlock

import (
	"net"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestResult(t *testing.T) {
	near, far := net.Pipe()
	u := Start(near, strings.NewReader("hello"))
	go func() {
		buf := make([]byte, 16)
		for {
			if _, err := far.Read(buf); err != nil {
				return
			}
		}
	}()
	oracle.Returns(t, func() {
		if n, err := u.Result(); n != 5 || err != nil {
			t.Errorf("sent %d, %v", n, err)
		}
	})
}
