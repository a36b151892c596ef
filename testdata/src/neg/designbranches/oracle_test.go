package designbranches

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestText(t *testing.T) {
	for _, slow := range []string{"nothing", "complete", "failed"} {
		for input, want := range map[string]string{
			"abc\nde\nEOF 5\n": "",
			"abc\nde\nEOF 9\n": "truncated: 5 of 9 bytes",
		} {
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				go func() {
					br := bufio.NewReader(far)
					br.ReadString('\n')
					io.WriteString(far, input)
					io.Copy(io.Discard, br)
				}()
				d, err := Get(near, "x", func(format string, _ ...any) {
					if strings.HasPrefix(format, slow) {
						time.Sleep(time.Millisecond)
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				got := ""
				text, err := d.Text()
				if err != nil {
					got = err.Error()
				}
				if text != "abcde" || got != want {
					t.Errorf("%s slow: stale failure: %q, %v, want %q", slow, text, err, want)
				}
				time.Sleep(time.Second)
				near.Close()
			})
		}
	}
}
