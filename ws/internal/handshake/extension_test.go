package handshake

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseExtensions(t *testing.T) {
	for _, tt := range []struct {
		in   []string
		want string // name;param=value,... or the error's text after "!"
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{" , ,"}, ""},
		{[]string{"a"}, "a"},
		{[]string{"a, b", "c"}, "a,b,c"},
		{[]string{"a;p"}, "a;p"},
		{[]string{" a ; p = 1 ;q=\t2"}, "a;p=1;q=2"},
		{[]string{`a;p="10"`}, "a;p=10"},
		{[]string{`a;p="1\0"`}, "a;p=10"},
		{[]string{"a;p;p"}, "a;p;p"},
		{[]string{`a;p="x,y"`}, "!value"},
		{[]string{`a;p="x;y"`}, "!value"},
		{[]string{`a;p="x\"`}, "!value"},
		{[]string{`a;p="`}, "!value"},
		{[]string{`a;p=""`}, "!value"},
		{[]string{"a;p="}, "!value"},
		{[]string{"a;=1"}, "!parameter name"},
		{[]string{"a;"}, "!parameter name"},
		{[]string{"a;;p"}, "!parameter name"},
		{[]string{";p"}, "!extension name"},
		{[]string{"a b"}, "!extension name"},
		{[]string{`"a"`}, "!extension name"},
	} {
		got, err := ParseExtensions(tt.in)
		if want, bad := strings.CutPrefix(tt.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, %v; want an error about %q", tt.in, got, err, want)
			}
			continue
		}
		if err != nil || formatExtensions(got) != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.in, formatExtensions(got), err, tt.want)
		}
	}
}

func formatExtensions(all []Extension) string {
	var parts []string
	for _, e := range all {
		for _, p := range e.Params {
			e.Name += ";" + p.Name
			if p.HasValue {
				e.Name += "=" + p.Value
			}
		}
		parts = append(parts, e.Name)
	}
	return strings.Join(parts, ",")
}

// FuzzParseExtensions: what is accepted means the same when it is written
// anew.
func FuzzParseExtensions(f *testing.F) {
	f.Add(`permessage-deflate; client_max_window_bits; server_max_window_bits="10", permessage-deflate`)
	f.Add(`a;p="\`)
	f.Fuzz(func(t *testing.T, s string) {
		first, err := ParseExtensions([]string{s})
		if err != nil {
			return
		}
		again, err := ParseExtensions([]string{formatExtensions(first)})
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Errorf("%q: %s and %s, %v", s, fmt.Sprint(first), fmt.Sprint(again), err)
		}
	})
}
