package auctionkindfirst

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestNext(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		a := Follow(oracle.NewStream("bid 5\nsold 9\n", io.EOF), oracle.Logf)
		if bid, _ := a.Next(); bid != 5 {
			t.Fatalf("the bid is %d", bid)
		}
		if _, price := a.Next(); price != 9 {
			t.Fatalf("the price is %d, want 9", price)
		}
	})
}
