package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// openTerminal returns the two ends of a new pseudo-terminal.
func openTerminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	control := func(request uintptr, value *uint32) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Skipf("no pseudo-terminals: %v", errno)
		}
	}
	var unlock, number uint32
	control(syscall.TIOCSPTLCK, &unlock)
	control(syscall.TIOCGPTN, &number)
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { slave.Close() })
	return master, slave
}

func TestProgressOnATerminal(t *testing.T) {
	master, slave := openTerminal(t)
	var stdout bytes.Buffer
	cmd := scripted(t, project(t), "-test=false")
	cmd.Env = append(cmd.Env, "TERM=xterm")
	cmd.Stdout, cmd.Stderr = &stdout, slave
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("exit status %d (%v), want 1", cmd.ProcessState.ExitCode(), err)
	}
	slave.Close()
	output, _ := io.ReadAll(master) // ends in EIO: the other end is closed
	screen := string(output)
	for _, want := range []string{
		"wsracecheck: 0/3 packages", "wsracecheck: 3/3 packages\r\x1b[K", "1 finding in 2 packages",
	} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in %q", want, screen)
		}
	}
	if strings.Contains(stdout.String(), "packages") || !strings.Contains(stdout.String(), "(wsracecheck/unjoined)") {
		t.Errorf("stdout: %q", stdout.String())
	}
}
