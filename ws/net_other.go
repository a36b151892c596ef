//go:build !unix

package ws

import (
	"net"
	"syscall"
)

// rawConn returns nil: sockets are not read without blocking here.
func rawConn(net.Conn) syscall.RawConn { return nil }

func tryRead(uintptr, []byte) (n int, err error, again bool) { panic("unreachable") }

func tryWrite(uintptr, []byte, bool) (int, error) { panic("unreachable") }
