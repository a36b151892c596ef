//go:build !unix

package main

import "os/exec"

// Where there are no process groups, only the go command itself can be ended.

func inGroup(*exec.Cmd) {}

func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func killGroup(*exec.Cmd) {}
