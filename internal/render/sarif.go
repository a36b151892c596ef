package render

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// A Rule describes a category for those who only see the report.
type Rule struct {
	ID, Title, Help string
}

// SARIF writes the report in SARIF 2.1.0. Each witness is one code flow, with a
// thread flow for each goroutine, that of the finding first: some viewers only
// show the first. executionOrder puts the steps of all of them into one order.
func (r *Report) SARIF(w io.Writer, version string, rules []Rule) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "wsracecheck", SemanticVersion: version,
			InformationURI: "https://github.com/wsracecheck/wsracecheck",
		}},
		ColumnKind:         "unicodeCodePoints",
		OriginalURIBaseIDs: map[string]sarifArtifact{srcRoot: {URI: fileURI(r.dir) + "/"}},
		AutomationDetails:  &sarifAutomation{ID: "wsracecheck/"},
		Results:            make([]sarifResult, 0, len(r.Findings)),
	}
	index := make(map[string]int)
	for i, rule := range rules {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID:    rule.ID,
			Short: sarifText{Text: rule.Title}, Full: sarifText{Text: rule.Title},
			Help:     sarifText{Text: rule.brief(), Markdown: rule.Help},
			HelpURI:  finding.URL(rule.ID),
			Defaults: sarifLevel{"warning"},
		})
	}
	run.Invocations = []sarifInvocation{{Successful: len(r.Failures) == 0}}
	for _, failure := range r.Failures {
		run.Invocations[0].Notes = append(run.Invocations[0].Notes, sarifNote{"error", sarifText{Text: failure}})
	}
	for i := range r.Findings {
		run.Results = append(run.Results, r.result(&r.Findings[i], index))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// brief is what the help says before its first heading.
func (r Rule) brief() string {
	_, text, _ := strings.Cut(r.Help, "\n")
	text, _, _ = strings.Cut(text, "\n## ")
	return strings.TrimSpace(text)
}

const srcRoot = "%SRCROOT%"

func (r *Report) result(f *Finding, index map[string]int) sarifResult {
	out := sarifResult{
		RuleID: f.Category, RuleIndex: -1, Level: "warning",
		Message:      sarifText{Text: asSentence(f.Message)},
		Locations:    []sarifLocation{r.location(f.Pos, f.End, "")},
		Fingerprints: map[string]string{"wsracecheck/v1": f.Fingerprint},
	}
	if i, ok := index[f.Category]; ok {
		out.RuleIndex = i
	}
	for i, s := range f.Steps {
		l := r.location(s.Pos, s.End, s.String())
		id := i + 1
		l.ID = &id
		out.Related = append(out.Related, l)
	}
	if flow, ok := r.codeFlow(f); ok {
		out.CodeFlows = []sarifCodeFlow{flow}
	}
	for _, fix := range f.Fixes {
		out.Fixes = append(out.Fixes, r.sarifFix(fix))
	}
	return out
}

// asSentence ends a message as SARIF has it.
func asSentence(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func (r *Report) codeFlow(f *Finding) (sarifCodeFlow, bool) {
	columns := f.columns()
	if own := slices.Index(columns, f.Func()); own > 0 {
		columns = append([]string{f.Func()}, slices.Delete(columns, own, own+1)...)
	}
	flow := sarifCodeFlow{}
	for _, c := range columns {
		thread := sarifThreadFlow{ID: c, Message: &sarifText{Text: "The goroutine that runs " + c + "."}}
		for i, s := range f.Steps {
			if s.By != c || s.Kind == finding.Example {
				continue
			}
			at := sarifFlowLocation{
				Location: r.location(s.Pos, s.End, s.String()),
				Kinds:    flowKinds(s.Kind), Order: i + 1, Importance: "essential",
			}
			if s.Note != "" {
				at.State = map[string]sarifText{s.Code: {Text: s.Note}}
			}
			thread.Locations = append(thread.Locations, at)
		}
		flow.ThreadFlows = append(flow.ThreadFlows, thread)
	}
	return flow, len(flow.ThreadFlows) > 0
}

// flowKinds are well-known values of the standard.
func flowKinds(k finding.Kind) []string {
	switch k {
	case finding.Read, finding.Write:
		return []string{"memory", "danger"}
	case finding.Lock:
		return []string{"acquire", "lock"}
	case finding.Block, finding.Wait:
		return []string{"acquire", "danger"}
	case finding.Signal, finding.Never:
		return []string{"release"}
	}
	return []string{"call"}
}

func (r *Report) sarifFix(fix vetjson.Fix) sarifFix {
	out := sarifFix{Description: sarifText{Text: asSentence(fix.Message)}}
	at := make(map[string]int)
	for _, e := range fix.Edits {
		i, ok := at[e.File]
		if !ok {
			i = len(out.Changes)
			at[e.File] = i
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact(e.File)})
		}
		rep := sarifReplacement{Deleted: r.regionOfBytes(e.File, e.Start, e.End)}
		if e.New != "" {
			rep.Inserted = &sarifContent{e.New}
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, rep)
	}
	return out
}

// regionOfBytes turns byte offsets of a file into lines and columns.
func (r *Report) regionOfBytes(file string, start, end int) sarifRegion {
	text := r.source(file).text
	at := func(offset int) (line, column int) {
		before := text[:min(offset, len(text))]
		i := strings.LastIndexByte(before, '\n') + 1
		return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[i:]) + 1
	}
	var reg sarifRegion
	reg.StartLine, reg.StartColumn = at(start)
	reg.EndLine, reg.EndColumn = at(end)
	return reg
}

func (r *Report) location(p, end vetjson.Position, message string) sarifLocation {
	var l sarifLocation
	if message != "" {
		l.Message = &sarifText{Text: asSentence(message)}
	}
	if p.File == "" {
		return l
	}
	physical := &sarifPhysical{Artifact: artifact(p.File)}
	if p.Line > 0 {
		physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: r.codePoint(p), Snippet: r.snippet(p)}
		if end.Line >= p.Line {
			physical.Region.EndLine, physical.Region.EndColumn = end.Line, r.codePoint(end)
		}
	}
	l.Physical = physical
	return l
}

func (r *Report) snippet(p vetjson.Position) *sarifContent {
	if line := r.source(p.File).line(p.Line); line != "" {
		return &sarifContent{line}
	}
	return nil
}

// codePoint turns a column in bytes into one in code points.
func (r *Report) codePoint(p vetjson.Position) int {
	line := r.source(p.File).line(p.Line)
	if p.Column < 1 || p.Column-1 > len(line) {
		return p.Column
	}
	return utf8.RuneCountInString(line[:p.Column-1]) + 1
}

func artifact(file string) sarifArtifact {
	if filepath.IsAbs(file) {
		return sarifArtifact{URI: fileURI(file)}
	}
	return sarifArtifact{URI: (&url.URL{Path: filepath.ToSlash(file)}).String(), BaseID: srcRoot}
}

func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
