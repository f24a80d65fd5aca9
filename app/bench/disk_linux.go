package bench

import (
	"os"
	"syscall"
)

// keep makes the data of a file durable as SQLite does.
func keep(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
