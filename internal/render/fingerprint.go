package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/finding"
)

// lines are what a message says about places; they move.
var lines = regexp.MustCompile(`\b(line|on line) \d+|\b[\w.-]+\.go:\d+(:\d+)?`)

// Func is the function that a finding stands in, as far as it is known.
func (f *Finding) Func() string {
	for _, s := range f.Steps {
		if s.Kind == finding.Read || s.Kind == finding.Wait {
			return s.By
		}
	}
	return ""
}

// Subject is what a finding is about: the state that is read, or the wait.
func (f *Finding) Subject() string {
	for _, kind := range []finding.Kind{finding.Read, finding.Wait} {
		for _, s := range f.Steps {
			if s.Kind == kind {
				return s.Code
			}
		}
	}
	return ""
}

// fingerprint names each finding by what it is about: the package and the
// functions, the state and the signal, and no line. Those that agree in all of
// that are numbered in the order of the source.
func fingerprint(fs []Finding) {
	count := make(map[string]int)
	for i := range fs {
		f := &fs[i]
		parts := []string{f.Category, strings.TrimSuffix(f.Package, "_test")}
		for _, s := range f.Steps {
			if s.Kind != finding.Example {
				parts = append(parts, string(s.Kind), s.By, s.Code)
			}
		}
		if len(f.Steps) == 0 {
			parts = append(parts, f.Message)
		}
		key := lines.ReplaceAllString(strings.Join(parts, "\x00"), "")
		count[key]++
		if n := count[key]; n > 1 {
			key += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(key))
		f.Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// Entry is how a baseline lists a finding.
func (f *Finding) Entry() string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", f.Fingerprint, f.Category, f.Package,
		strings.ReplaceAll(f.Func(), " ", "_"), strings.ReplaceAll(f.Subject(), " ", ""))), " ")
}
