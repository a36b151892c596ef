//go:build unix

package main

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// stopGroup makes cmd the head of a process group and, when it is cancelled, has the
// whole group interrupted: go vet would leave its tools running. Interrupted, go vet
// still waits for them, and so their use is counted.
func stopGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
}

// used returns what a process and those that it has waited for have used.
func used(p *os.ProcessState) (usage, error) {
	u := usage{cpu: p.UserTime() + p.SystemTime()}
	if ru, ok := p.SysUsage().(*syscall.Rusage); ok {
		u.peak = int64(ru.Maxrss)
		if runtime.GOOS != "darwin" {
			u.peak *= 1024
		}
	}
	return u, nil
}
