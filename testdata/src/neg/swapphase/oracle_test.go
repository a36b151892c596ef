package swapphase

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Whoever is first, the reason that is seen is the one that stays.
func TestReasonStays(t *testing.T) {
	for _, c := range []struct {
		line   string
		end    error
		hangUp time.Duration
		want   string
	}{
		{"hello\nbye later\n", nil, time.Hour, "later"},
		{"hello\n", io.EOF, time.Hour, "hung up"},
		{"hello\n", nil, oracle.Pause, ""},
		{"hello\nbye later\n", nil, 0, ""},
	} {
		oracle.Bubble(t, func(t *testing.T) {
			call := Answer(oracle.NewStream(c.line, c.end), oracle.Logf)
			if c.hangUp == 0 {
				call.HangUp()
			} else {
				time.AfterFunc(c.hangUp, call.HangUp)
			}
			early := call.Wait()
			time.Sleep(10 * oracle.Pause)
			if late := call.Wait(); early != late || early != c.want {
				t.Errorf("%q, end %v: the reason is %q, then %q, want %q", c.line, c.end, early, late, c.want)
			}
			call.conn.Close()
			time.Sleep(2 * time.Hour)
		})
	}
}
