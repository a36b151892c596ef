package wsjson_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/wsjson"
)

// A server that adds.
func Example() {
	type sum struct{ A, B, Sum int }
	s := httptest.NewServer(&ws.Server{Handler: func(c *ws.Conn, r *http.Request) {
		var v sum
		for wsjson.Read(r.Context(), c, &v) == nil {
			v.Sum = v.A + v.B
			if err := wsjson.Write(r.Context(), c, v); err != nil {
				return
			}
		}
	}})
	defer s.Close()

	ctx := context.Background()
	c, err := ws.Dial(ctx, s.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ws.StatusNormal, "")
	v := sum{A: 1, B: 2}
	if err := wsjson.Write(ctx, c, v); err != nil {
		log.Fatal(err)
	}
	if err := wsjson.Read(ctx, c, &v); err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Sum)
	// Output: 3
}
