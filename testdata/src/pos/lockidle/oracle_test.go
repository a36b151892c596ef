package lockidle

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	sent := make(chan string)
	s := Start(func(text string) { sent <- text })
	s.Send("hello")
	if text := <-sent; text != "hello" {
		t.Fatalf("sent %q", text)
	}
	if !oracle.Stuck(t, func() { s.Stop() }, "(*Sender).Stop", "(*Sender).run") {
		t.Error("Stop returned")
	}
}
