package bakeryticket

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestOrder(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		oven := make(chan string)
		b := Open(oven, oracle.Logf)
		time.AfterFunc(oracle.Pause, func() { oven <- "rye" })
		if err := b.Order("rye"); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(oracle.Pause, func() { close(oven) })
		if err := b.Order("rye"); err.Error() != "bakery: oven is cold, closed: false" {
			t.Fatalf("Order() = %v, want a stale false", err)
		}
	})
}
