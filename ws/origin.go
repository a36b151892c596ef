package ws

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

// checkOrigin judges the Origin header (section 10.2).
func checkOrigin(r *http.Request, opts *AcceptOptions) error {
	origins := r.Header["Origin"]
	if len(origins) == 0 {
		return nil
	}
	if opts.CheckOrigin != nil {
		return opts.CheckOrigin(r)
	}
	origin := strings.ToLower(origins[0])
	u, err := url.Parse(origin)
	if err != nil || len(origins) > 1 {
		return fmt.Errorf("%w: malformed", ErrOrigin)
	}
	if u.Host != "" && u.Host == strings.ToLower(r.Host) {
		return nil
	}
	for _, p := range opts.OriginPatterns {
		subject := u.Host
		if strings.Contains(p, "://") {
			subject = origin
		}
		ok, err := matchOrigin(strings.ToLower(p), subject)
		if err != nil {
			return &handshake.Refusal{Status: http.StatusInternalServerError, Reason: fmt.Sprintf("AcceptOptions.OriginPatterns: %q: %v", p, err)}
		}
		if ok {
			return nil
		}
	}
	return fmt.Errorf("%w: %.100q", ErrOrigin, origins[0])
}

// matchOrigin matches an origin, or its host. The slashes after a scheme are
// not path separators here.
func matchOrigin(pattern, subject string) (bool, error) {
	if pattern == "*" {
		return true, nil
	}
	scheme, rest, ok := strings.Cut(pattern, "://")
	if !ok {
		return path.Match(pattern, subject)
	}
	s, host, _ := strings.Cut(subject, "://")
	if ok, err := path.Match(scheme, s); !ok || err != nil {
		return false, err
	}
	return path.Match(rest, host)
}
