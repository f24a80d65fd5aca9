//go:build !linux

package bench

import "os"

// keep makes the data of a file durable.
func keep(f *os.File) error { return f.Sync() }
