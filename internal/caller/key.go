package caller

import (
	"reflect"
	"strconv"
)

// A key is built to tell equal states from different ones: places and values
// are written by their addresses, which do not change while a pass runs.
type key []byte

// ptr appends what v points to, and a separator.
func (k key) ptr(v any) key {
	if r := reflect.ValueOf(v); r.IsValid() {
		k = strconv.AppendUint(k, uint64(r.Pointer()), 36)
	}
	return append(k, '.')
}

// num appends n and a separator.
func (k key) num(n int) key { return append(strconv.AppendInt(k, int64(n), 36), '.') }

// flag appends b.
func (k key) flag(b bool) key {
	if b {
		return append(k, '+')
	}
	return append(k, '-')
}

// text appends s and a separator.
func (k key) text(s string) key { return append(append(k, s...), '.') }
