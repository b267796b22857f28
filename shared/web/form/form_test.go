package form_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

func say(t *testing.T, lang i18n.Lang) *i18n.Localizer {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cat.In(lang, nil)
}

func parse(t *testing.T, body, kind string) (*form.Form, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?name=from-the-query", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return form.Parse(httptest.NewRecorder(), r, say(t, i18n.English))
}

const urlencoded = "application/x-www-form-urlencoded; charset=utf-8"

func TestParse(t *testing.T) {
	f, err := parse(t, url.Values{
		"name": {"  Acme \r\n Ltd "}, "box": {"a", "", "b"}, "empty": {""},
	}.Encode(), urlencoded)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Get("name"), "Acme \n Ltd"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if got, want := f.Exact("name"), "  Acme \r\n Ltd "; got != want {
		t.Errorf("as it came: %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"a", "b"}, f.All("box")); diff != "" {
		t.Error(diff)
	}
	if !f.Has("empty") || f.Has("unchecked") {
		t.Error("an empty field was sent, an unchecked one was not")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct {
		name, body, kind string
		code             problem.Code
	}{
		{"JSON", "{}", "application/json", problem.Unsupported},
		{"multipart", "", "multipart/form-data; boundary=x", problem.Unsupported},
		{"no type", "a=b", "", problem.Unsupported},
		{"too large", "a=" + strings.Repeat("x", form.MaxBytes), urlencoded, problem.TooLarge},
		{"broken escape", "a=%zz", urlencoded, problem.Invalid},
		{"not UTF-8", "a=%ff", urlencoded, problem.Invalid},
		{"name not UTF-8", "%ff=a", urlencoded, problem.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := parse(t, tc.body, tc.kind); problem.CodeOf(err) != tc.code {
				t.Errorf("got %v, want %s", err, tc.code)
			}
		})
	}
}

func TestRefuseNamesTheFields(t *testing.T) {
	f := form.New(say(t, i18n.Chinese))
	var faults problem.Fields
	faults.AddKey("/contacts/0/email", "field.email", "Enter an email address")
	faults.AddKey("/reason", "field.tooShort", "Use at least 20 characters", "20")
	faults.Add("/contacts/0/phone", "says something only in English")
	faults.AddKey("/nowhere", "no.such.key", "falls back")
	if !f.Refuse(faults.Err()) || !f.Refused() {
		t.Fatal("an invalid error was not taken")
	}
	contacts := f.Rows("contacts", "联系人", 1)
	email := f.Field(contacts.Items[0].Prefix+".email", "邮箱")
	f.Field("reason", "理由")
	want := []form.Fault{
		{Name: "contacts.0.email", ID: "f-contacts.0.email", Label: "联系人 1的邮箱", Text: "请输入有效的邮箱地址，例如 name@example.com"},
		{Name: "reason", ID: "f-reason", Label: "理由", Text: "至少 20 个字符"},
		{Name: "contacts.0.phone", ID: "f-contacts.0", Label: "联系人 1", Text: "says something only in English"},
		{Name: "nowhere", ID: "main", Text: "falls back"},
	}
	if diff := cmp.Diff(want, f.Faults()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{want[0].Text}, email.Faults); diff != "" {
		t.Error(diff)
	}
}

func TestRefuseLeavesOtherErrors(t *testing.T) {
	for _, err := range []error{nil, errors.New("x"), problem.New(problem.Conflict, "x"), problem.New(problem.Invalid, "no fields")} {
		f := form.New(say(t, i18n.English))
		if f.Refuse(err) || f.Refused() {
			t.Errorf("%v was taken for faults of fields", err)
		}
	}
}

func TestNameAndID(t *testing.T) {
	for pointer, want := range map[string]string{
		"/name": "name", "/contacts/0/email": "contacts.0.email", "?cursor": "cursor", "": "", "/": "",
		"/answers/a~1b~0c": "answers.a/b~c", "/a~01": "a~1",
	} {
		if got := form.Name(pointer); got != want {
			t.Errorf("Name(%q) = %q, want %q", pointer, got, want)
		}
	}
	if form.ID("") != "main" || form.ID("a.0.b") != "f-a.0.b" {
		t.Error("ids do not lead to the fields")
	}
}

func TestDateShowsWhatWasTyped(t *testing.T) {
	f := form.New(say(t, i18n.English))
	for typed, want := range map[string]string{"": "date", "2026-11-23": "date", "2026-02-30": "text", "tomorrow": "text"} {
		f.Set("dueOn", typed)
		if got := f.Field("dueOn", "Due").AsDate(); got.Type != want || got.Value != typed {
			t.Errorf("%q: type %s value %q", typed, got.Type, got.Value)
		}
	}
}
