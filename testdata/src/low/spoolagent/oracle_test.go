package spoolagent

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type countingSpool struct{ printed, closed int }

func (s *countingSpool) Print(Job) error { s.printed++; return nil }
func (s *countingSpool) Close() error    { s.closed++; return nil }

// The log line after the last job is slow: Drain sees a spool that the fetcher has not
// released yet, and releases it in its place.
func TestDrainReleasesInPlaceOfFetcher(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		lines := make(chan string, 8)
		logf := func(format string, args ...any) {
			lines <- format
			oracle.Logf(format, args...)
		}
		spool := &countingSpool{}
		Serve(oracle.NewStream("7 letter\n", io.EOF), spool, logf).Drain()
		synctest.Wait() // the fetcher has come to its line, and no further
		if len(lines) != 1 || spool.printed != 1 || spool.closed != 1 {
			t.Fatalf("%d log lines, spool %+v; want Drain to find released == false during the first line", len(lines), *spool)
		}
	})
}
