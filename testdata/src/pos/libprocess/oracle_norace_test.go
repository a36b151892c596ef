//go:build !race

package libprocess

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The test binary plays the command: it prints a line, closes its output, and fails
// when it is told to.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_COMMAND") != "" {
		os.Stdout.WriteString("hello\n")
		os.Stdout.Close()
		for _, err := os.Stat(os.Getenv("PLAY_UNTIL")); err != nil; _, err = os.Stat(os.Getenv("PLAY_UNTIL")) {
			time.Sleep(time.Millisecond)
		}
		os.Exit(7)
	}
	os.Exit(m.Run())
}

// start starts the command; end tells it to fail, which it does soon in any case.
func start(t *testing.T) (s *Shell, end func()) {
	until := filepath.Join(t.TempDir(), "until")
	t.Setenv("PLAY_COMMAND", "1")
	t.Setenv("PLAY_UNTIL", until)
	s, err := Start(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	end = func() { os.WriteFile(until, nil, 0o666) }
	time.AfterFunc(2*time.Second, end) // for those who wait for it
	return s, end
}

func TestLineTakesAFailureForTheEnd(t *testing.T) {
	s, end := start(t)
	if line, err := s.Line(); line != "hello" || err != nil {
		t.Fatalf("Line() = %q, %v", line, err)
	}
	if _, err := s.Line(); err != io.EOF {
		t.Fatalf("Line() = %v: the status was already there", err)
	}
	end()
	<-s.gone
	if _, err := s.Line(); err == nil || err == io.EOF {
		t.Errorf("Line() = %v when the command has failed", err)
	}
}

func TestExitCodeIsNotKnownYet(t *testing.T) {
	s, end := start(t)
	if code := s.ExitCode(); code != -1 {
		t.Fatalf("ExitCode() = %d: the process had already ended", code)
	}
	end()
	<-s.gone
	if code := s.ExitCode(); code != 7 {
		t.Errorf("ExitCode() = %d when the command has ended", code)
	}
}
