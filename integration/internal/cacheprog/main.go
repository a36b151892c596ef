// Command cacheprog is a GOCACHEPROG whose cache is a directory that several
// machines may share. It counts what it was asked for and had, in the file stats of
// that directory: one line each for a hit and a miss.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type request struct {
	ID       int64
	Command  string
	ActionID []byte `json:",omitempty"`
	OutputID []byte `json:",omitempty"`
	BodySize int64  `json:",omitempty"`
}

type response struct {
	ID            int64
	Err           string     `json:",omitempty"`
	KnownCommands []string   `json:",omitempty"`
	Miss          bool       `json:",omitempty"`
	OutputID      []byte     `json:",omitempty"`
	Size          int64      `json:",omitempty"`
	Time          *time.Time `json:",omitempty"`
	DiskPath      string     `json:",omitempty"`
}

func main() {
	dir := os.Getenv("SHARED_CACHE")
	if dir == "" {
		fmt.Fprintln(os.Stderr, "cacheprog: SHARED_CACHE is not set")
		os.Exit(2)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	c := &cache{dir: dir, out: json.NewEncoder(os.Stdout)}
	c.answer(response{KnownCommands: []string{"get", "put", "close"}})
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var req request
		if err := in.Decode(&req); err == io.EOF {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, "cacheprog:", err)
			os.Exit(2)
		}
		var body []byte
		if req.Command == "put" && req.BodySize > 0 {
			var text string
			if err := in.Decode(&text); err != nil {
				fmt.Fprintln(os.Stderr, "cacheprog:", err)
				os.Exit(2)
			}
			body, _ = base64.StdEncoding.DecodeString(text)
		}
		c.serve(req, body)
		if req.Command == "close" {
			return
		}
	}
}

type cache struct {
	dir string
	out *json.Encoder
}

func (c *cache) answer(r response) { c.out.Encode(r) }

func (c *cache) serve(req request, body []byte) {
	switch req.Command {
	case "get":
		c.get(req)
	case "put":
		c.put(req, body)
	default:
		c.answer(response{ID: req.ID})
	}
}

func (c *cache) get(req request) {
	index, err := os.ReadFile(filepath.Join(c.dir, hex.EncodeToString(req.ActionID)+"-a"))
	output, decodeErr := hex.DecodeString(strings.TrimSpace(string(index)))
	path := c.output(output)
	info, statErr := os.Stat(path)
	if err != nil || decodeErr != nil || statErr != nil {
		c.count("miss")
		c.answer(response{ID: req.ID, Miss: true})
		return
	}
	c.count("hit")
	at := info.ModTime()
	c.answer(response{ID: req.ID, OutputID: output, Size: info.Size(), Time: &at, DiskPath: path})
}

func (c *cache) put(req request, body []byte) {
	path := c.output(req.OutputID)
	err := write(path, body)
	if err == nil {
		err = write(filepath.Join(c.dir, hex.EncodeToString(req.ActionID)+"-a"), []byte(hex.EncodeToString(req.OutputID)))
	}
	if err != nil {
		c.answer(response{ID: req.ID, Err: err.Error()})
		return
	}
	c.answer(response{ID: req.ID, DiskPath: path})
}

func (c *cache) output(id []byte) string {
	return filepath.Join(c.dir, hex.EncodeToString(id)+"-o")
}

// write replaces a file at once: others may be reading it.
func write(path string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "new")
	if err != nil {
		return err
	}
	if _, err := tmp.Write(text); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

func (c *cache) count(what string) {
	f, err := os.OpenFile(filepath.Join(c.dir, "stats"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		fmt.Fprintln(f, what)
		f.Close()
	}
}
