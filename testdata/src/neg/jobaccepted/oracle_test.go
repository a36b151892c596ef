package jobaccepted

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// print hands in job a to a spooler that then says the lines.
func print(t *testing.T, lines string) (j *Job, hangUp func()) {
	near, far := net.Pipe()
	s := Dial(near, 10*oracle.Pause, oracle.Logf)
	go io.Copy(io.Discard, far)
	j, err := s.Print("a")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(far, lines)
	return j, func() { far.Close() }
}

// The job is accepted and printed until the spooler falls silent.
func TestAcceptedIsNoEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		j, _ := print(t, "accepted a\n")
		if outcome := j.Accepted(); outcome != "" {
			t.Errorf("it ended with %q when it was accepted", outcome)
		}
		time.Sleep(20 * oracle.Pause)
		if outcome := j.Accepted(); outcome != "lost" {
			t.Errorf("it ended with %q when the spooler was silent", outcome)
		}
	})
}

// Who ends a job sets its outcome first.
func TestOverBeforeAccepted(t *testing.T) {
	for lines, want := range map[string]string{"over a out of paper\n": "out of paper", "\n": "lost"} {
		oracle.Bubble(t, func(t *testing.T) {
			j, hangUp := print(t, lines)
			hangUp()
			if outcome := j.Accepted(); outcome != want {
				t.Errorf("it ended with %q, want %q", outcome, want)
			}
		})
	}
}
