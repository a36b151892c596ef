// Package wsjson reads and writes JSON values as text messages of a WebSocket
// connection.
package wsjson

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/wsracecheck/wsracecheck/ws"
)

// Read reads the next message into v, as json.Unmarshal does. A message that is
// not text, or not JSON for v, is an error that leaves the connection unharmed;
// errors of [ws.Conn.Read] are returned as they are.
func Read(ctx context.Context, c *ws.Conn, v any) error {
	typ, p, err := c.Read(ctx)
	if err != nil {
		return err
	}
	if typ != ws.Text {
		return fmt.Errorf("wsjson: %v message instead of a text message", typ)
	}
	if err := json.Unmarshal(p, v); err != nil {
		return fmt.Errorf("wsjson: %w", err)
	}
	return nil
}

// Write writes v as one text message, as json.Marshal encodes it.
func Write(ctx context.Context, c *ws.Conn, v any) error {
	p, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("wsjson: %w", err)
	}
	return c.Write(ctx, ws.Text, p)
}
