package drainwhole

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWholeBackupIsCalledShort(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		b := Receive(oracle.NewStream("all of it", io.EOF), oracle.SlowAt("copied"))
		if data, err := b.Bytes(); !errors.Is(err, ErrShort) {
			t.Fatalf("Bytes() = %q, %v: the size was already there", data, err)
		}
	})
}
