package bothhalves

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type lagging map[string]time.Duration

func (l lagging) Dial(peer string) (*Leg, error) {
	time.Sleep(l[peer])
	return &Leg{peer}, nil
}

// One half is a while behind the other, in each direction.
func TestBothLegsAreThere(t *testing.T) {
	open := map[string]func(Dialer, string, string) (*Call, error){"Open": Open, "Try": Try, "Wait": Wait}
	for name, f := range open {
		for _, late := range []string{"callee", "media"} {
			oracle.Bubble(t, func(t *testing.T) {
				c, err := f(lagging{late: oracle.Pause}, "callee", "media")
				if err != nil || c.Callee == nil || c.Media == nil {
					t.Fatalf("%s with a late %s = %+v, %v, want both legs", name, late, c, err)
				}
			})
		}
	}
}

type refusing struct{}

func (refusing) Dial(string) (*Leg, error) { return nil, errors.New("busy") }

func TestFailuresAreTold(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		if c, err := Open(refusing{}, "a", "b"); c != nil || err == nil {
			t.Fatalf("Open() = %v, %v, want an error", c, err)
		}
		time.Sleep(oracle.Pause)
	})
}
