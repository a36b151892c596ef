package relaystop

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// TestVerdictIsTheWatchdogs checks that what the pump sees is right for its
// time: before the watchdog speaks there is no verdict, whoever closes what.
func TestVerdictIsTheWatchdogs(t *testing.T) {
	for _, text := range []string{"", "a\nb\n"} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var log []string
			var out strings.Builder
			r := Start(strings.NewReader(text), &out, time.Minute, func(format string, args ...any) {
				mu.Lock()
				log = append(log, fmt.Sprintf(format, args...))
				mu.Unlock()
				oracle.Logf(format)
			})
			r.Wait()
			if want := text == ""; r.Stalled() != want {
				t.Errorf("%q: stalled is not %v", text, want)
			}
			time.Sleep(time.Second)
			mu.Lock()
			defer mu.Unlock()
			if len(log) != 2 || log[0] != "pump: source ended, stalled so far: false" {
				t.Errorf("%q: log %q", text, log)
			}
		})
	}
}
