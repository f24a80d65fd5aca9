//go:build !unix

package bench

import "os/exec"

// ordinary does nothing where there is no root.
func ordinary(*exec.Cmd, string) error { return nil }
