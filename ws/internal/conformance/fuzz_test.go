package conformance

import (
	"errors"
	"runtime/metrics"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws"
)

// FuzzConn sends arbitrary bytes after the opening handshake, without limits
// on what they declare. The connection ends with a state that is documented,
// what comes back is well-formed, with the Close frame last, and memory is
// allocated for bytes that came and not for bytes that were announced.
func FuzzConn(f *testing.F) {
	f.Add([]byte(masked(hello)+masked(close1000)), true)
	f.Add([]byte(hello+close1000), false)
	f.Fuzz(func(t *testing.T, in []byte, server bool) {
		before := allocated()
		a, b := newDuplex()
		c, p := handshake(t, server, ws.Options{PingInterval: -1, MessageLimit: -1, FragmentLimit: -1}, a, b)
		var read []string
		ended := make(chan struct{})
		go func() { defer close(ended); echoWhole(c, &read) }()
		p.Write(in)
		b.CloseWrite()
		<-ended
		<-p.ended
		// A byte can be a fragment, or half a ping, each in several copies.
		if n := allocated() - before; n > 1<<20+uint64(200*len(in)) {
			t.Errorf("%d bytes allocated for %d", n, len(in))
		}
		checkEnd(t, c.Err(), p)
	})
}

func checkEnd(t *testing.T, err error, p *peer) {
	var ce *ws.CloseError
	if !errors.As(err, &ce) {
		t.Fatalf("state %v", err)
	}
	if p.err != nil {
		t.Errorf("came back: %v", p.err)
	}
	for i, f := range p.got {
		if f[0] == 0x88 && i != len(p.got)-1 {
			t.Errorf("frames after the Close frame: %s", brief(p.got))
		}
	}
	if (ce.Sent != nil) != (closeFrame(p.got) != "") {
		t.Errorf("state %v, came back %s", ce, brief(p.got))
	}
	var pe *ws.ProtocolError
	if errors.As(ce, &pe) && pe.Code != 1002 && pe.Code != 1007 && pe.Code != 1009 {
		t.Errorf("failed with %d", pe.Code)
	}
}

// allocated returns how many bytes were ever allocated.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
