package dialagain

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The transport is open while its peer is there, whatever was said about versions.
func TestOlderVersion(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		peer := oracle.NewStream("use 2\nok\n", nil)
		defer peer.Close()
		v, err := New(peer, oracle.Logf).Dial("3")
		if v != "2" || err != nil {
			t.Errorf("Dial() = %q, %v", v, err)
		}
	})
}
