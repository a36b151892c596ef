//go:build unix && !(linux && !race && !msan && !asan)

package ws

import "syscall"

func sysRead(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

func sysWrite(fd int, p []byte, _ bool) (int, error) { return syscall.Write(fd, p) }
