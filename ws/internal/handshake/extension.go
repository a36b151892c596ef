package handshake

import (
	"fmt"
	"slices"
	"strings"
)

// An Extension is an element of a Sec-WebSocket-Extensions header (RFC 6455,
// section 9.1).
type Extension struct {
	Name   string
	Params []Param
}

// A Param is a parameter of an extension. Without a value HasValue is false.
type Param struct {
	Name, Value string
	HasValue    bool
}

// ParseExtensions parses the values of all Sec-WebSocket-Extensions headers.
func ParseExtensions(values []string) ([]Extension, error) {
	var all []Extension
	for _, v := range values {
		for el := range elements(v, ',') {
			if el = trim(el); el == "" {
				continue // RFC 9110, section 5.6.1.2
			}
			e, err := parseExtension(el)
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

func parseExtension(s string) (e Extension, err error) {
	for i, el := range slices.Collect(elements(s, ';')) {
		el = trim(el)
		if i == 0 {
			if !isToken(el) {
				return e, fmt.Errorf("extension name %q is not a token", clip(el))
			}
			e.Name = el
			continue
		}
		p, err := parseParam(el)
		if err != nil {
			return e, fmt.Errorf("extension %s: %w", clip(e.Name), err)
		}
		e.Params = append(e.Params, p)
	}
	return e, nil
}

func parseParam(s string) (p Param, err error) {
	p.Name, p.Value, p.HasValue = strings.Cut(s, "=")
	p.Name, p.Value = trim(p.Name), trim(p.Value)
	if !isToken(p.Name) {
		return p, fmt.Errorf("parameter name %q is not a token", clip(p.Name))
	}
	if v, ok := unquote(p.Value); ok {
		p.Value = v
	}
	// What is quoted must be a token, too.
	if p.HasValue && !isToken(p.Value) {
		return p, fmt.Errorf("value %q of parameter %s is not a token", clip(p.Value), clip(p.Name))
	}
	return p, nil
}

// elements yields the parts of s between separators that are not quoted.
func elements(s string, sep byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		quoted, start := false, 0
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case c == sep && !quoted:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}

// unquote returns the content of a quoted string (RFC 9110, section 5.6.4).
func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return "", false
	}
	var b strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' {
			i++
		}
		if i == len(s)-1 { // the last quote is escaped
			return "", false
		}
		b.WriteByte(s[i])
	}
	return b.String(), true
}

func trim(s string) string { return strings.Trim(s, " \t") }
