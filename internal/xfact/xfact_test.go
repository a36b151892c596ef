package xfact

import (
	"reflect"
	"strings"
	"testing"
)

var sampleFunc = Func{
	Exits: []Exit{
		{
			Results: []string{"0", "@io.EOF"},
			Got:     []Got{{Loc: "0.q.ch", Class: "rce", Known: true, Locks: []Path{"0.mu"}}, {Loc: Opaque, Class: "ra"}},
			Took:    []Path{"0.mu"},
		},
		{
			Results: []string{"", `="a.b"`},
			Reads:   []Read{{State: "0.st.code", Result: -2, Got: []Got{{Loc: "1", Class: "v=b", Own: true, Arm: true, Bounded: true}}}},
			Locked:  []Path{"0.mu"}, Freed: []Path{"1.mu"},
		},
	},
	Leaks:   []Read{{State: "0.err", Result: -1, Took: []Path{"0.mu"}}},
	Results: []Path{"", "0.done"},
	Raises:  []Raise{{Loc: "0.q.ch", Kind: RaiseClose, Once: []Path{"0.once"}}, {Loc: "0.shut", Kind: RaiseSet, Val: "=true"}},
	Starts:  []Start{{Fn: 1, After: []Raise{{Loc: "0.wg", Kind: RaiseDone}}, Counted: true}},
}

var sampleType = Type{
	Readers: []Reader{{Name: "readLoop", Start: "conn.go:41", Callbacks: []string{"(error,)()"}}},
	States:  []State{{Path: "err", At: "conn.go:93", Ref: true}, {Path: "st.code", Val: "=1006", At: "conn.go:94"}},
	Signals: []Signal{{Path: "done"}, {Path: "msgs", Sent: true}},
	Verdicts: []Verdict{
		{When: []Class{"ra", "rc"}},
		{Signal: 1, State: 1, When: []Class{"rce"}, Unsafe: &Story{Raise: "close", At: "conn.go:88", By: "Close", Low: true}, Covers: []Path{"mu"}},
	},
}

func TestRoundTrip(t *testing.T) {
	text := Encode(&sampleFunc)
	f, err := DecodeFunc(text)
	if err != nil || !reflect.DeepEqual(*f, sampleFunc) || Encode(f) != text {
		t.Errorf("%s\nbecame %+v, %v", text, f, err)
	}
	text = Encode(&sampleType)
	y, err := DecodeType(text)
	if err != nil || !reflect.DeepEqual(*y, sampleType) || Encode(y) != text {
		t.Errorf("%s\nbecame %+v, %v", text, y, err)
	}
}

func TestBadText(t *testing.T) {
	for text, want := range map[string]string{
		``:                                       "EOF",
		`{`:                                      "unexpected EOF",
		`{"x":[{}]} `:                            "",
		`{"x":[{}]}{}`:                           "text after the end",
		`{"zz":1}`:                               "unknown field",
		`{"x":[{"g":[{"p":"msgs"}]}]}`:           "empty class",
		`{"x":[{"g":[{"p":"msgs","c":"ra"}]}]}`:  "does not start with a parameter",
		`{"x":[{"g":[{"p":"0..a","c":"ra"}]}]}`:  "empty field",
		`{"x":[{"g":[{"p":"00.a","c":"ra"}]}]}`:  "does not start with a parameter",
		`{"x":[{"g":[{"p":"999.a","c":"ra"}]}]}`: "does not start with a parameter",
		`{"x":[{"g":[{"p":"0.a","c":"rx"}]}]}`:   `class "rx"`,
		`{"l":[{"p":"0.a","r":-3}]}`:             "no result -3",
		`{"s":[{"p":"0.a","k":"x"}]}`:            `raise "x"`,
		`{"s":[{"p":"a","k":"c"}]}`:              "does not start with a parameter",
		`{"g":[{"f":300}]}`:                      "no parameter 300",
		`{"g":[{"f":1,"a":[{"p":"0","k":""}]}]}`: `raise ""`,
		`{"r":["a"]}`:                            "does not start with a parameter",
	} {
		check(t, "Func", text, want, func() error { _, err := DecodeFunc(text); return err })
	}
	for text, want := range map[string]string{
		`[]`:                  "cannot unmarshal",
		`{"w":[{"p":"err"}]}`: "no reader 0",
		`{"g":[{"s":""}],"w":[{"p":"err","g":-1}]}`: "no reader -1",
		`{"v":[{"c":["ra"]}]}`:                      "no such pair",
		`{"s":[{"p":"a..b"}]}`:                      "empty field",
		`{"g":[{"s":""}],"w":[{"p":"e"}],"s":[{"p":"d"}],"v":[{"c":["ra"],"l":[""]}]}`: "empty field",
	} {
		check(t, "Type", text, want, func() error { _, err := DecodeType(text); return err })
	}
}

func check(t *testing.T, what, text, want string, decode func() error) {
	t.Helper()
	err := decode()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s %s: %v, want %q", what, text, err, want)
	}
}

func TestKeep(t *testing.T) {
	y, err := DecodeType(Encode(&sampleType))
	if err != nil {
		t.Fatal(err)
	}
	y.Keep(func(p Path) bool { return p == "msgs" || p == "st.code" })
	if !y.Tells() || len(y.Signals) != 1 || len(y.States) != 1 || len(y.Verdicts) != 1 || y.check() != nil {
		t.Errorf("kept %+v", y)
	}
	y.Keep(func(p Path) bool { return p == "msgs" })
	if y.Tells() || len(y.Readers) != 0 {
		t.Errorf("kept %+v", y)
	}
}

// Whatever the text, the decoders return, and what they accept is canonical
// after one more turn.
func FuzzDecode(f *testing.F) {
	f.Add(Encode(&sampleFunc))
	f.Add(Encode(&sampleType))
	f.Fuzz(func(t *testing.T, text string) {
		if x, err := DecodeFunc(text); err == nil {
			again, err := DecodeFunc(Encode(x))
			if err != nil || Encode(again) != Encode(x) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if x, err := DecodeType(text); err == nil {
			again, err := DecodeType(Encode(x))
			if err != nil || Encode(again) != Encode(x) {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
