package console_test

import (
	"testing"

	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/web/i18n"
)

func TestEveryMailHasAName(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		say := words.In(lang, nil)
		for _, name := range append([]string{"report", "signoff", notify.NoticesTask, trigger.Kind}, mailtext.Names...) {
			if !say.Has("messages.kind." + name) {
				t.Errorf("%s has no word for the message %q", lang, name)
			}
		}
	}
}
