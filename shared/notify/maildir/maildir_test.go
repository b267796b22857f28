package maildir_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/maildir"
)

func box(t *testing.T) *maildir.Box {
	return &maildir.Box{Dir: filepath.Join(t.TempDir(), "mail"), From: "vendorrisk@demo.example", Wall: func() time.Time { return time.Unix(1_800_000_000, 0) }}
}

func message(mk ids.Maker, to string) notify.Message {
	return notify.Mail(mk, time.Unix(0, 0), "asm_1", to, "invitation", "zh-CN", map[string]string{
		"vendor": "杭州云舟数据技术有限公司", "organisation": "示例组织", "contact": "a@b.example", "due": "2026-12-01", "link": "http://127.0.0.1:8080/portal/open?link=" + strings.Repeat("a", 200) + "=",
	})
}

func TestWhatIsDeliveredCanBeReadBack(t *testing.T) {
	b := box(t)
	m := message(ids.Sequence(), "li@yunzhou.example")
	for range 2 { // twice: at least once is what the outbox promises
		if err := b.Deliver(context.Background(), "demo", m); err != nil {
			t.Fatal(err)
		}
	}
	all, err := b.List(10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d mails, %v", len(all), err)
	}
	got := all[0]
	if got.To != m.To || got.Subject != "示例组织 邀请 杭州云舟数据技术有限公司 填写安全评估问卷" || !strings.Contains(got.Body, m.Data["link"]) {
		t.Errorf("read back %+v", got)
	}
	if info, err := os.Stat(filepath.Join(b.Dir, m.ID+".eml")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info, err)
	}
}

func TestAddressesCannotSmuggleHeaders(t *testing.T) {
	b := box(t)
	for _, to := range []string{"a@b.example\r\nBcc: x@y.example", "", "nobody"} {
		if err := b.Deliver(context.Background(), "demo", message(ids.Sequence(), to)); err == nil {
			t.Errorf("%q was mailed to", to)
		}
	}
}

func TestReadStaysInItsFolder(t *testing.T) {
	b := box(t)
	for _, id := range []string{"../keyring", "msg_", "", "msg_../../../../etc/passwd0000000"} {
		if _, err := b.Read(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Read(%q): %v", id, err)
		}
	}
}
