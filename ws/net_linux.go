//go:build linux && !race && !msan && !asan

package ws

import (
	"syscall"
	"unsafe"
)

// quickLimit bounds what is read or written without telling the scheduler: the
// time of such a call is that of copying the bytes, since the sockets never block.
const quickLimit = 128 << 10

// sysRead is syscall.Read for a socket that does not block. The scheduler is not
// told of a short one, which would cost as much as the call, and wake a thread
// that looks for calls that take long.
func sysRead(fd int, p []byte) (int, error) {
	if len(p) == 0 || len(p) > quickLimit {
		return syscall.Read(fd, p)
	}
	n, _, e := syscall.RawSyscall(syscall.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

// sysWrite is syscall.Write in the same way, if it is quick: for what was collected. A
// message by itself goes the usual way. In a process with nothing else to do the
// thread that this wakes keeps the processors from falling asleep until the answer is
// there, which on virtual machines is worth more than it costs.
func sysWrite(fd int, p []byte, quick bool) (int, error) {
	if len(p) == 0 || len(p) > quickLimit || !quick {
		return syscall.Write(fd, p)
	}
	n, _, e := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}
