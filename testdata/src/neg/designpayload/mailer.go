// Package designpayload sends and receives mails over one connection.
//
// The reader closes the channel of mails before it stores how the session ended.
// The methods here see io.EOF all the time, but of a file, of a payload in memory
// or of a scanner over one: it says nothing about the connection, and the status
// that they add to their errors is a snapshot at that time. Only Receive sees the
// end of the connection, and it waits.
package designpayload

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Mailer is a connection to a mail server.
type Mailer struct {
	rw    io.ReadWriteCloser
	mails chan []byte
	ended chan struct{}

	mu     sync.Mutex
	status string
}

// Connect starts to receive mails.
func Connect(rw io.ReadWriteCloser) *Mailer {
	m := &Mailer{rw: rw, mails: make(chan []byte, 4), ended: make(chan struct{})}
	go m.receive()
	return m
}

func (m *Mailer) receive() {
	defer close(m.ended)
	status := "lost"
	sc := bufio.NewScanner(m.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "QUIT "); ok {
			status = text
			break
		}
		m.mails <- []byte(sc.Text())
	}
	close(m.mails)
	m.rw.Close()
	m.mu.Lock()
	m.status = status
	m.mu.Unlock()
}

// Status tells how the session ended, "" while it lasts.
func (m *Mailer) Status() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.status
}

// Attach sends a file in small parts.
func (m *Mailer) Attach(file io.Reader) error {
	part := make([]byte, 4)
	for {
		n, err := file.Read(part)
		if n > 0 {
			if _, err := fmt.Fprintf(m.rw, "PART %x\n", part[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return fmt.Errorf("attached, session status %q", m.Status())
		}
		if err != nil {
			return err
		}
	}
}

// Fields splits a mail in its fields.
func (m *Mailer) Fields(mail []byte) ([]string, error) {
	var fields []string
	payload := bytes.NewReader(mail)
	for {
		b, err := payload.ReadByte()
		if errors.Is(err, io.EOF) {
			return fields, fmt.Errorf("no end of fields, session status %q", m.Status())
		}
		if b == '.' {
			break
		}
		fields = append(fields, string(b))
	}
	words := bufio.NewScanner(payload)
	words.Split(bufio.ScanWords)
	for words.Scan() {
		fields = append(fields, words.Text())
	}
	if len(fields) == 0 {
		return nil, fmt.Errorf("empty mail, session status %q", m.Status())
	}
	return fields, nil
}

// Receive returns the fields of the next mail.
func (m *Mailer) Receive() ([]string, error) {
	mail, ok := <-m.mails
	if !ok {
		<-m.ended
		return nil, fmt.Errorf("session ended, status %q", m.Status())
	}
	return m.Fields(mail)
}
