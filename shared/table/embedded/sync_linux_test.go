package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"vendorrisk/shared/problem"
)

// TestCommitSyncs proves that Commit answers nil only after the kernel has
// synced the data file. The file's descriptor is swapped for /dev/zero, which
// takes every write and refuses only fdatasync (EINVAL): a commit that reports
// success there did not ask for a sync, or did not listen to the answer. The
// second arm sets NoSync and shows that the swap then goes unnoticed, so the
// first arm does fail when somebody sets it.
//
// It proves the call and its outcome, not what the disk's own cache does.
func TestCommitSyncs(t *testing.T) {
	for _, c := range []struct {
		name   string
		noSync bool
	}{{"as shipped", false}, {"control: NoSync", true}} {
		t.Run(c.name, func(t *testing.T) {
			db := settled(t)
			if c.noSync { // never set to false: what Open has set is on trial
				db.bolt.NoSync = true
			}
			restore := swapForZero(t, db.bolt.Path())
			err := db.Commit(t.Context(), write(2))
			restore()
			if c.noSync {
				if err != nil {
					t.Fatalf("without a sync nothing should notice the swap: %v", err)
				}
				return
			}
			if !problem.Is(err, problem.Unavailable) || !errors.Is(err, unix.EINVAL) {
				t.Fatalf("a commit whose sync failed answered %v", err)
			}
			// What a failed sync has left behind is unknown, so no write may
			// build on it, although the disk is fine again.
			if err := db.Commit(t.Context(), write(3)); !problem.Is(err, problem.Unavailable) {
				t.Fatalf("a commit after a failed sync answered %v", err)
			}
			if _, err := db.Purge(t.Context(), 1); !problem.Is(err, problem.Unavailable) {
				t.Fatalf("a purge after a failed sync answered %v", err)
			}
		})
	}
}

// swapForZero points the descriptor of an open file to /dev/zero; the function
// it answers points it back.
func swapForZero(t *testing.T, path string) func() {
	t.Helper()
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	fd := -1
	for n := range 256 {
		if p, err := os.Readlink(filepath.Join("/proc/self/fd", strconv.Itoa(n))); err == nil && p == path {
			fd = n
		}
	}
	if fd < 0 {
		t.Fatal("the data file has no descriptor")
	}
	zero, err := unix.Open("/dev/zero", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	swap := func(from int) {
		if err := unix.Dup3(from, fd, unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		_ = unix.Close(from)
	}
	swap(zero)
	return func() { swap(kept) }
}
