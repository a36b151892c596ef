package vetjson

import "bytes"

// A Splitter is an io.Writer that cuts one output stream of go vet into
// results and text. It does not lock: two streams need two splitters.
type Splitter struct {
	Object func(data []byte) // called with each complete result
	Text   func(line string) // called with each other line, without its newline

	partial []byte // the last line, until its newline arrives
	object  []byte // the lines of an open result, or nil
}

// Write never fails.
func (s *Splitter) Write(p []byte) (int, error) {
	rest := p
	for {
		line, after, found := bytes.Cut(rest, []byte("\n"))
		s.partial = append(s.partial, line...)
		if !found {
			return len(p), nil
		}
		s.line(s.partial)
		s.partial = s.partial[:0]
		rest = after
	}
}

// Flush hands over what the stream ended in the middle of: a last line
// without a newline, and a result that was never closed, as text.
func (s *Splitter) Flush() {
	if len(s.partial) > 0 {
		s.line(s.partial)
		s.partial = nil
	}
	if s.object != nil {
		for line := range bytes.Lines(s.object) {
			s.Text(string(bytes.TrimRight(line, "\r\n")))
		}
		s.object = nil
	}
}

func (s *Splitter) line(line []byte) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	switch {
	case s.object != nil:
		s.object = append(append(s.object, line...), '\n')
		if string(line) == "}" {
			s.Object(s.object)
			s.object = nil
		}
	case string(line) == "{}":
		s.Object(bytes.Clone(line))
	case string(line) == "{":
		s.object = append(bytes.Clone(line), '\n')
	default:
		s.Text(string(line))
	}
}
