// Package farembed is a bot that counts what people say.
//
// It embeds the connection of another package, so that the two calls look like its own.
package farembed

import (
	"fmt"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farembed/ircd"
)

// Bot is one bot.
type Bot struct {
	*ircd.Conn
	said map[string]int
}

// NewBot returns a bot on conn.
func NewBot(conn *ircd.Conn) *Bot { return &Bot{Conn: conn, said: make(map[string]int)} }

// Run counts until the server closes. It returns an error if that was no regular end.
func (b *Bot) Run() error {
	for {
		line, ok := b.Line()
		if !ok {
			break
		}
		who, _, _ := strings.Cut(line, ": ")
		b.said[who]++
	}
	if code := b.CloseCode(); code != 0 { // want "`b\\.Conn\\.code` may still be 0 here \\(in `CloseCode`\\): `Run` waits only for `close\\(b\\.Conn\\.lines\\)` \\(ircd\\.go:\\d+\\), `read` stores it after that \\(ircd\\.go:\\d+\\); wait for `b\\.Conn\\.Wait\\(\\)` first"
		return fmt.Errorf("chat closed with %d", code)
	}
	return nil
}

// Said tells how often somebody spoke.
func (b *Bot) Said(who string) int { return b.said[who] }
