//go:build unix

package enginetest

import "syscall"

// lock takes a file's advisory lock, or errs at once. It ends with the process:
// nothing closes the file, nor may the collector of garbage.
func lock(path string) error {
	fd, err := syscall.Open(path, syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = syscall.Close(fd)
		return err
	}
	return nil
}
