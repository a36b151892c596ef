package fix_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program is a connection with gaps. Every filling below has a finding; what
// differs is whether it may be repaired.
const program = `package p

import (
	"errors"
	"io"
	"sync"
	"time"
)

type Conn struct {
	r    io.ReadCloser
	msgs chan []byte
	done chan struct{}
	wg   sync.WaitGroup
	logf func(string, ...any)
	hook func(error)

	mu   sync.Mutex
	also sync.Mutex
	err  error
	last error
}

func New(r io.ReadCloser, hook func(error), logf func(string, ...any)) *Conn {
	c := &Conn{r: r, msgs: make(chan []byte), hook: hook, logf: logf}
	NEW
	START
	return c
}

func (c *Conn) read() {
	READ
	for {
		buf := make([]byte, 512)
		n, err := c.r.Read(buf)
		if err != nil {
			c.end(err)
			return
		}
		c.msgs <- buf[:n]
	}
}

func (c *Conn) end(err error) {
	END
}

func (c *Conn) set(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *Conn) Recv() ([]byte, error) {
	m, ok := <-c.msgs
	RECV
	return m, nil
}

EXTRA

var _, _ = errors.Is, time.After
`

// plain fills the gaps that a rule does not mention.
var plain = map[string]string{
	"NEW":   "",
	"START": "go c.read()",
	"READ":  "",
	"END":   "close(c.msgs)\n\tc.set(err)",
	"RECV":  "if !ok {\n\t\tc.mu.Lock()\n\t\tdefer c.mu.Unlock()\n\t\treturn nil, c.err\n\t}",
	"EXTRA": "",
}

// tail is an end whose write cannot move: it depends on what lies between.
const tail = "close(c.msgs)\n\terr = errors.Join(err, c.r.Close())\n\tc.set(err)"

// joinable fills the gaps such that the reader can be waited for.
func joinable(more ...string) []string {
	return append([]string{"NEW", "c.done = make(chan struct{})", "READ", "defer close(c.done)", "END", tail}, more...)
}

var rules = []struct {
	name string
	fill []string // gap and filling in turn
	want string   // a part of the fix; none if empty
}{
	{"publish", nil, "\tc.set(err)\n\tclose(c.msgs)\n"},
	{"publish under a lock of its own", []string{"END", "close(c.msgs)\n\tc.logf(\"end\")\n\tc.mu.Lock()\n\tc.last = err\n\tc.err = err\n\tc.mu.Unlock()"},
		"\tc.mu.Lock()\n\tc.last = err\n\tc.err = err\n\tc.mu.Unlock()\n\tclose(c.msgs)\n\tc.logf(\"end\")\n"},
	{"publish in defers", []string{"END", "defer c.set(err)\n\tdefer c.logf(\"end\")\n\tdefer close(c.msgs)"},
		"\tdefer c.logf(\"end\")\n\tdefer close(c.msgs)\n\tdefer c.set(err)\n"},
	{"a comment moves with its statement", []string{"END", "// Wake them.\n\tclose(c.msgs)\n\n\t// Say why.\n\tc.set(err)"},
		"\t// Say why.\n\tc.set(err)\n\n\t// Wake them.\n\tclose(c.msgs)\n"},
	{"the value comes from between", []string{"END", tail}, ""},
	{"the value may change between", []string{"END", "close(c.msgs)\n\tc.hook(err)\n\tc.mu.Lock()\n\tc.err = c.last\n\tc.mu.Unlock()"}, ""},
	{"a captured value may change between", []string{"END", "keep := func(e error) { err = e }\n\tclose(c.msgs)\n\tkeep(c.r.Close())\n\tc.set(err)"}, ""},
	{"what lies between uses the state", []string{"END", "close(c.msgs)\n\tc.logf(\"was %v\", c.err)\n\tc.set(err)"}, ""},
	{"a return lies between", []string{"END", "close(c.msgs)\n\tif errors.Is(err, io.EOF) {\n\t\treturn\n\t}\n\tc.set(err)"}, ""},
	{"the write returns", []string{"END", "close(c.msgs)\n\tif err != nil {\n\t\tc.set(err)\n\t\treturn\n\t}\n\tc.logf(\"no error\")"}, ""},
	{"another way out is as wrong", []string{"END", "if errors.Is(err, io.EOF) {\n\t\tclose(c.msgs)\n\t\tc.set(err)\n\t\treturn\n\t}\n\t" + tail}, ""},
	{"somebody else signals, too", []string{"END", "c.stop()\n\tc.set(err)", "EXTRA",
		"var once sync.Once\n\nfunc (c *Conn) stop() { once.Do(func() { close(c.msgs) }) }\n\nfunc (c *Conn) Stop() { c.stop() }"}, ""},
	{"the write does more", []string{"END", "close(c.msgs)\n\tc.tell(err)", "EXTRA", "func (c *Conn) tell(err error) {\n\tc.hook(err)\n\tc.set(err)\n}"}, ""},
	{"the write waits", []string{"NEW", "c.done = make(chan struct{})", "END", "close(c.msgs)\n\tc.late(err)", "EXTRA",
		"func (c *Conn) late(err error) {\n\t<-c.done\n\tc.set(err)\n}\n\nfunc (c *Conn) Close() { close(c.done) }"}, ""},
	{"somebody waits under the lock", []string{"EXTRA", "func (c *Conn) Drain() {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tfor range c.msgs {\n\t}\n}"}, ""},
	{"somebody calls a function of the user under the lock", []string{"EXTRA", "func (c *Conn) Tell() {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tc.hook(c.err)\n}"}, ""},
	{"somebody writes to the network under the lock", []string{"EXTRA",
		"func (c *Conn) Send(w io.Writer, p []byte) error {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\t_, err := w.Write(p)\n\treturn err\n}"}, ""},
	{"somebody waits for a condition, which gives up the lock", []string{"EXTRA",
		"func (c *Conn) Wait(more *sync.Cond) {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tmore.Wait()\n}"}, "\tc.set(err)\n\tclose(c.msgs)\n"},
	{"publish before the lock that the signal is under", []string{"END", "c.mu.Lock()\n\tc.last = err\n\tclose(c.msgs)\n\tc.mu.Unlock()\n\tc.logf(\"end\")\n\tc.set(err)"},
		"\tc.set(err)\n\tc.mu.Lock()\n\tc.last = err\n\tclose(c.msgs)\n\tc.mu.Unlock()\n\tc.logf(\"end\")\n"},
	{"the signal is under another lock", []string{"END", "c.also.Lock()\n\tclose(c.msgs)\n\tif err != nil {\n\t\tc.also.Unlock()\n\t}\n\tc.set(err)"}, ""},
	{"the signal holds the lock", []string{"END", "if c.mu.TryLock() {\n\t\tclose(c.msgs)\n\t\tc.mu.Unlock()\n\t\tc.set(err)\n\t}"}, ""},
	{"a deferred write recovers", []string{"END", "defer func() {\n\t\tif recover() == nil {\n\t\t\tc.set(err)\n\t\t}\n\t}()\n\tdefer close(c.msgs)"}, ""},
	{"a deferred unlock lies between", []string{"END", "c.mu.Lock()\n\tdefer c.set(err)\n\tdefer c.mu.Unlock()\n\tdefer close(c.msgs)"}, ""},
	{"the signal is conditional", []string{"END", "if err != nil {\n\t\tclose(c.msgs)\n\t}\n\tc.set(err)"}, ""},
	{"the mark of generated files in the middle", []string{"EXTRA", "// Code generated by hand. DO NOT EDIT."}, "\tc.set(err)\n\tclose(c.msgs)\n"},

	{"join", joinable(), "\t\t<-c.done\n"},
	{"join a group", []string{"NEW", "c.wg.Add(1)", "READ", "defer c.wg.Done()", "END", tail}, "\t\tc.wg.Wait()\n"},
	{"join at the end of the reader", joinable("READ", "c.loop()\n\tclose(c.done)\n}\n\nfunc (c *Conn) loop() {"), "\t\t<-c.done\n"},
	{"the reader has another way out", joinable("READ", "if c.r == nil {\n\t\treturn\n\t}\n\tdefer close(c.done)"), ""},
	{"the channel may be nil", joinable("NEW", "if logf != nil {\n\t\tc.done = make(chan struct{})\n\t}"), ""},
	{"the channel is replaced", joinable("EXTRA", "func (c *Conn) Reset() { c.done = make(chan struct{}) }"), ""},
	{"the channel has messages", joinable("EXTRA", "func (c *Conn) Nudge() { c.done <- struct{}{} }"), ""},
	{"the group counts others", []string{"NEW", "c.wg.Add(2)\n\tgo func() {\n\t\tdefer c.wg.Done()\n\t\ttime.Sleep(time.Hour)\n\t}()",
		"READ", "defer c.wg.Done()", "END", tail}, ""},
	{"the reader runs code of the user", joinable("END", tail+"\n\tc.hook(err)"), ""},
	{"the reader waits on its way", joinable("END", tail+"\n\t<-time.After(time.Hour)\n\t<-c.stop()", "EXTRA",
		"var stops = make(chan struct{})\n\nfunc (c *Conn) stop() chan struct{} { return stops }\n\nfunc Stop() { close(stops) }"), ""},
	{"the reader may be held up", joinable("EXTRA",
		"func (c *Conn) Send(w io.Writer, p []byte) error {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\t_, err := w.Write(p)\n\treturn err\n}"), ""},
	{"the caller holds a lock", joinable("RECV", "if !ok {\n\t\treturn nil, c.err\n\t}", "EXTRA",
		"func (c *Conn) Both() ([]byte, error) {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\treturn c.Recv()\n}"), ""},
	{"the reader is a caller", joinable("END", tail+"\n\tc.Recv()"), ""},
	{"EOF is not known", joinable("RECV", "if !ok || len(m) == 0 {\n\t\tc.mu.Lock()\n\t\tdefer c.mu.Unlock()\n\t\treturn nil, c.err\n\t}"), ""},
	{"somebody else signals", joinable("END", "c.stop()\n\terr = errors.Join(err, c.r.Close())\n\tc.set(err)", "EXTRA",
		"var once sync.Once\n\nfunc (c *Conn) stop() { once.Do(func() { close(c.msgs) }) }\n\nfunc (c *Conn) Stop() { c.stop() }"), ""},
	{"several readers", joinable("START", "for range cap(c.msgs) + 1 {\n\t\tgo c.read()\n\t}"), ""},
}

// fillings writes the programs as packages of one module and analyses them.
func fillings(t *testing.T) map[string][]finding {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "go.mod"), "module m\n\ngo 1.26\n")
	for i, r := range rules {
		text := program
		with := make(map[string]string)
		for gap, filling := range plain {
			with[gap] = filling
		}
		for k := 0; k < len(r.fill); k += 2 {
			with[r.fill[k]] = r.fill[k+1]
		}
		for gap, filling := range with {
			text = strings.Replace(text, gap, filling, 1)
		}
		write(filepath.Join(dir, fmt.Sprintf("p%d", i), "p.go"), text)
	}
	write(filepath.Join(dir, "gen", "p.go"), "// Code generated by hand. DO NOT EDIT.\n\n"+fill(program))
	found := make(map[string][]finding)
	for _, f := range analyseIn(t, dir, nil, "./...") {
		found[f.pkg] = append(found[f.pkg], f)
	}
	return found
}

func fill(text string) string {
	for gap, filling := range plain {
		text = strings.Replace(text, gap, filling, 1)
	}
	return text
}

func TestRules(t *testing.T) {
	found := fillings(t)
	for i, r := range rules {
		fs := found[fmt.Sprintf("m/p%d", i)]
		if len(fs) == 0 {
			t.Errorf("%s: no finding", r.name)
			continue
		}
		for _, f := range fs {
			switch {
			case r.want == "" && f.fix != nil:
				t.Errorf("%s: a fix is suggested: %s\n%s", r.name, f.message, f.fix.text)
			case r.want != "" && (f.fix == nil || !strings.Contains(f.fix.text, r.want)):
				t.Errorf("%s: fix %+v, want one with\n%s", r.name, f.fix, r.want)
			}
		}
	}
	if fs := found["m/gen"]; len(fs) != 1 || fs[0].fix != nil {
		t.Errorf("generated: want one finding without a fix: %v", fs)
	}
}

// Two findings that one repair cures carry the identical edit.
func TestOneEditForTwoFindings(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	both := "if !ok {\n\t\tc.mu.Lock()\n\t\tdefer c.mu.Unlock()\n\t\terr := c.err\n\t\treturn nil, errors.Join(err, c.last)\n\t}"
	for name, end := range map[string]string{
		"publish": "close(c.msgs)\n\tc.mu.Lock()\n\tc.err = err\n\tc.last = err\n\tc.mu.Unlock()",
		"join":    "close(c.msgs)\n\terr = c.r.Close()\n\tc.mu.Lock()\n\tc.err = err\n\tc.last = err\n\tc.mu.Unlock()",
	} {
		text := strings.Replace(strings.Replace(program, "END", end, 1), "RECV", both, 1)
		text = strings.Replace(strings.Replace(text, "NEW", "c.done = make(chan struct{})", 1), "READ", "defer close(c.done)", 1)
		sub := filepath.Join(dir, name)
		if err := os.MkdirAll(sub, 0o777); err != nil {
			t.Fatal(err)
		}
		for file, text := range map[string]string{filepath.Join(sub, "p.go"): fill(text), filepath.Join(dir, "go.mod"): "module m\n\ngo 1.26\n"} {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"publish", "join"} {
		fs := analyseIn(t, dir, nil, "./"+name)
		if len(fs) != 2 || fs[0].fix == nil || fs[1].fix == nil || *fs[0].fix != *fs[1].fix {
			t.Errorf("%s: want two findings with the same fix: %+v", name, fs)
		}
	}
}
