//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
)

func stopGroup(*exec.Cmd) {}

func used(*os.ProcessState) (usage, error) {
	return usage{}, errors.New("this system does not tell what a tree of processes has used")
}
