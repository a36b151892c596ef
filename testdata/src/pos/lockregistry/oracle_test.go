package lockregistry

import (
	"io"
	"net"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCloseAll(t *testing.T) {
	near, far := net.Pipe()
	said := make(chan string)
	c := Join("ada", near, func(name, text string) { said <- name + ": " + text })
	go io.WriteString(far, "hello\n")
	if text := <-said; text != "ada: hello" {
		t.Fatalf("said: %q", text)
	}
	far.Close()
	<-c.left
	if names := Names(); len(names) != 0 {
		t.Errorf("still listed: %v", names)
	}
	oracle.Returns(t, CloseAll)

	near, _ = net.Pipe()
	Join("bob", near, nil)
	if !oracle.Stuck(t, CloseAll, "lockregistry.CloseAll", "(*Client).unlist") {
		t.Error("CloseAll returned")
	}
}
