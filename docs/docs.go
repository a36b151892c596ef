// Package docs holds the documentation as data: the pages that wsracecheck help
// prints, and that SARIF and HTML reports explain their rules with.
package docs

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.md
var files embed.FS

// A Page is one text, in Markdown.
type Page struct {
	Name  string // unjoined
	Title string // its heading, without the name
	Text  string
}

// categories have a page each, in the order in which they are told.
var categories = []string{"unjoined", "badjoin", "selfjoin", "lockjoin", "directive", "ignore"}

// Categories are the pages of what findings are called.
func Categories() []Page {
	var out []Page
	for _, name := range categories {
		if p, ok := Find(name); ok {
			out = append(out, p)
		}
	}
	return out
}

// Find returns the page of a name.
func Find(name string) (Page, bool) {
	if !slices.Contains(Names(), name) {
		return Page{}, false
	}
	text, err := files.ReadFile(name + ".md")
	if err != nil {
		return Page{}, false
	}
	p := Page{Name: name, Text: string(text)}
	first, _, _ := strings.Cut(p.Text, "\n")
	p.Title = strings.TrimPrefix(strings.TrimPrefix(first, "# "), name+": ")
	return p, true
}

// Names lists the pages: the categories, then the rest.
func Names() []string {
	out := slices.Clone(categories)
	entries, err := files.ReadDir(".")
	if err != nil {
		return out
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".md"); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
