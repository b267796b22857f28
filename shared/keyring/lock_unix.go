//go:build unix

package keyring

import (
	"os"
	"syscall"
)

// lock waits for the directory's advisory lock; it ends with the process too.
func lock(dir string) (unlock func(), err error) {
	d, err := os.Open(dir) // the operator's directory
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX); err != nil {
		_ = d.Close()
		return nil, err
	}
	return func() { _ = d.Close() }, nil
}
