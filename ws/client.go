package ws

import (
	"fmt"
	"net/http"
)

// UseClient takes over what an [http.Client] is set to: its Jar, Timeout and
// CheckRedirect, and of its Transport Proxy, ProxyConnectHeader, TLSClientConfig,
// DialContext and DialTLSContext. Up to 10 redirects are followed then, as by
// the client. The error is a [*UsageError]: the Transport is no *http.Transport,
// whose settings can be seen.
func (o *DialOptions) UseClient(client *http.Client) error {
	rt := client.Transport
	if rt == nil {
		rt = http.DefaultTransport
	}
	t, ok := rt.(*http.Transport)
	if !ok {
		return &UsageError{fmt.Errorf("ws: transport %T of the http.Client is no *http.Transport", rt)}
	}
	o.Jar, o.CheckRedirect, o.MaxRedirects = client.Jar, client.CheckRedirect, 10
	if client.Timeout > 0 {
		o.DialTimeout = client.Timeout
	}
	o.Proxy, o.ProxyHeader, o.TLSConfig = t.Proxy, t.ProxyConnectHeader, t.TLSClientConfig
	if o.Proxy == nil {
		o.Proxy = NoProxy // which is what nil means there
	}
	o.DialContext, o.DialTLSContext = t.DialContext, t.DialTLSContext
	return nil
}
