//go:build unix

package ws

import (
	"io"
	"net"
	"syscall"
)

// rawConn returns access to the socket of a TCP or Unix connection, on which
// reads and writes can be tried without blocking; nil for any other.
func rawConn(nc net.Conn) syscall.RawConn {
	switch nc := nc.(type) {
	case *net.TCPConn:
		rc, _ := nc.SyscallConn()
		return rc
	case *net.UnixConn:
		rc, _ := nc.SyscallConn()
		return rc
	}
	return nil
}

// tryRead reads what is there. again is true if there is nothing now.
func tryRead(fd uintptr, p []byte) (n int, err error, again bool) {
	for {
		n, err = sysRead(int(fd), p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, nil, true
		case err != nil:
			return 0, &net.OpError{Op: "read", Net: "ws", Err: err}, false
		case n == 0:
			return 0, io.EOF, false
		}
		return n, nil, false
	}
}

// tryWrite writes what the socket takes at once.
func tryWrite(fd uintptr, p []byte, quick bool) (n int, err error) {
	for len(p) > n {
		k, err := sysWrite(int(fd), p[n:], quick)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return n, nil
		case err != nil:
			return n, &net.OpError{Op: "write", Net: "ws", Err: err}
		}
		n += k
	}
	return n, nil
}
