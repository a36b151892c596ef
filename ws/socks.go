package ws

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strconv"
)

// socksHandshake asks a SOCKS5 proxy for a connection to address (RFC 1928),
// with user name and password if user has them (RFC 1929). It reads no byte too
// many.
func socksHandshake(nc net.Conn, user *url.Userinfo, address string) error {
	const version, noAuth, password = 5, 0, 2
	methods := []byte{noAuth}
	if user != nil {
		methods = []byte{noAuth, password}
	}
	if _, err := nc.Write(append([]byte{version, byte(len(methods))}, methods...)); err != nil {
		return err
	}
	var answer [2]byte
	if _, err := io.ReadFull(nc, answer[:]); err != nil {
		return err
	}
	switch {
	case answer[0] != version:
		return fmt.Errorf("SOCKS: the answer is of version %d instead of 5", answer[0])
	case answer[1] == password && user != nil:
		if err := socksLogin(nc, user); err != nil {
			return err
		}
	case answer[1] != noAuth:
		return errors.New("SOCKS: the proxy wants an authentication that there is none for")
	}
	return socksConnect(nc, address)
}

// socksLogin sends user name and password.
func socksLogin(nc net.Conn, user *url.Userinfo) error {
	name := user.Username()
	pass, _ := user.Password()
	if len(name) == 0 || len(name) > 255 || len(pass) > 255 {
		return errors.New("SOCKS: user name or password is empty or of more than 255 bytes")
	}
	req := append([]byte{1, byte(len(name))}, name...)
	req = append(append(req, byte(len(pass))), pass...)
	if _, err := nc.Write(req); err != nil {
		return err
	}
	var answer [2]byte
	if _, err := io.ReadFull(nc, answer[:]); err != nil {
		return err
	}
	if answer[1] != 0 {
		return errors.New("SOCKS: the proxy refuses user name and password")
	}
	return nil
}

// The types of addresses.
const socksIPv4, socksHost, socksIPv6 = 1, 3, 4

// socksErrors are the reasons of a refusal (RFC 1928, section 6).
var socksErrors = []string{
	1: "general failure", 2: "not allowed by the rules", 3: "network unreachable", 4: "host unreachable",
	5: "connection refused", 6: "TTL expired", 7: "command not supported", 8: "address type not supported",
}

func socksConnect(nc net.Conn, address string) error {
	req, err := socksRequest(address)
	if err != nil {
		return err
	}
	if _, err := nc.Write(req); err != nil {
		return err
	}
	var answer [4]byte
	if _, err := io.ReadFull(nc, answer[:]); err != nil {
		return err
	}
	if code := int(answer[1]); code != 0 {
		why := "code " + strconv.Itoa(code)
		if code < len(socksErrors) {
			why = socksErrors[code]
		}
		return fmt.Errorf("SOCKS: %s to %s", why, address)
	}
	// The address and port that the proxy uses.
	size := 0
	switch answer[3] {
	case socksIPv4:
		size = 4
	case socksIPv6:
		size = 16
	case socksHost:
		var n [1]byte
		if _, err := io.ReadFull(nc, n[:]); err != nil {
			return err
		}
		size = int(n[0])
	default:
		return fmt.Errorf("SOCKS: address of unknown type %d", answer[3])
	}
	_, err = io.ReadFull(nc, make([]byte, size+2))
	return err
}

// socksRequest encodes the request to connect.
func socksRequest(address string) ([]byte, error) {
	host, portName, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portName, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("SOCKS: port %q is no number", portName)
	}
	req := []byte{5, 1, 0}
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && ip.Is4():
		req = append(append(req, socksIPv4), ip.AsSlice()...)
	case err == nil:
		req = append(append(req, socksIPv6), ip.AsSlice()...)
	case len(host) > 255:
		return nil, errors.New("SOCKS: host of more than 255 bytes")
	default:
		req = append(append(req, socksHost, byte(len(host))), host...)
	}
	return append(req, byte(port>>8), byte(port)), nil
}
