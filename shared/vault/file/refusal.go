package file

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"

	"vendorrisk/shared/problem"
)

// refusal is an answer to somebody whose form or link does not pass: what is
// wrong and what to do, in both languages.
type refusal struct {
	code    problem.Code
	english string
	chinese string
}

// Error says it in English, for the log.
func (r *refusal) Error() string { return string(r.code) + ": " + r.english }

// The refusals of forms and links.
var (
	notMultipart = &refusal{problem.Unsupported, "The form must be sent as multipart/form-data.", "表单必须以 multipart/form-data 方式提交。"}
	malformed    = &refusal{problem.Invalid, "The form is not complete: send key, policy and signature once each, and the file as the last field. Go back and upload the file again.", "表单不完整：请各提交一次 key、policy 和 signature，并把文件作为最后一个字段。请返回并重新上传。"}
	changed      = &refusal{problem.Forbidden, "The form was changed on its way, or belongs to another upload. Go back and start the upload again.", "表单已被更改，或属于另一次上传。请返回并重新开始上传。"}
	expired      = &refusal{problem.Forbidden, "The time for this upload has passed. Go back and start the upload again.", "本次上传已超过时限。请返回并重新开始上传。"}
	usedUp       = &refusal{problem.Conflict, "A file was already sent with this form, or is being sent now. Go back to see whether it has arrived.", "此表单已用于上传文件，或正在上传中。请返回查看文件是否已收到。"}
	tooLarge     = &refusal{problem.TooLarge, "The file is larger than allowed. Go back and choose a smaller file.", "文件超过允许的大小。请返回并选择较小的文件。"}
	empty        = &refusal{problem.Invalid, "No file was chosen, or the file is empty. Go back and choose a file.", "未选择文件，或文件为空。请返回并选择文件。"}
	brokenOff    = &refusal{problem.Invalid, "The upload broke off before the end of the file. Go back and upload the file again.", "上传在文件结束前中断。请返回并重新上传。"}
	noSuchLink   = &refusal{problem.NotFound, "There is no such download. Go back and open the link again.", "该下载不存在。请返回并重新打开链接。"}
	linkExpired  = &refusal{problem.Forbidden, "This download link has expired. Go back and open the link again.", "下载链接已过期。请返回并重新打开链接。"}
	notNow       = &refusal{problem.Unavailable, "The file store cannot be reached now. Try again in a moment.", "文件存储暂时无法使用。请稍后再试。"}
	fault        = &refusal{problem.Internal, "Something went wrong on our side. Try again; if it happens again, tell support the number below.", "系统出现错误。请重试；如再次出现，请将下方编号告知支持人员。"}
)

var statuses = map[problem.Code]int{
	problem.Invalid:     http.StatusBadRequest,
	problem.Forbidden:   http.StatusForbidden,
	problem.NotFound:    http.StatusNotFound,
	problem.Conflict:    http.StatusConflict,
	problem.TooLarge:    http.StatusRequestEntityTooLarge,
	problem.Unsupported: http.StatusUnsupportedMediaType,
	problem.Unavailable: http.StatusServiceUnavailable,
	problem.Internal:    http.StatusInternalServerError,
}

var (
	//go:embed refusal.html
	pageText string
	page     = template.Must(template.New("refusal").Parse(pageText))
	spoken   = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})
)

// refuse answers an error as a page to a browser and as problem+json to a
// script. What is our own fault is logged, and its cause not told.
func (v *Vault) refuse(w http.ResponseWriter, r *http.Request, op string, err error) {
	said, ok := err.(*refusal) //nolint:errorlint // refusals are never wrapped
	if !ok {
		said = map[problem.Code]*refusal{problem.NotFound: noSuchLink, problem.Unavailable: notNow}[problem.CodeOf(err)]
		if said == nil {
			said = fault
		}
		v.opts.Log.ErrorContext(r.Context(), "file transfer failed", "op", op, "requestId", requestID(w), "error", err)
	}
	status := statuses[said.code]
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept, Accept-Language")
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		v.page(w, r, status, said)
		return
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the sender may be gone
		"type": "about:blank", "title": http.StatusText(status), "status": status,
		"detail": said.english, "code": said.code, "requestId": requestID(w),
	})
}

func (v *Vault) page(w http.ResponseWriter, req *http.Request, status int, r *refusal) {
	view := struct{ Lang, Title, Text, Reference, Back, BackText string }{"en", "The file was not transferred", r.english, requestID(w), v.back(req), "Go back"}
	if v.chinese(req) {
		view.Lang, view.Title, view.Text, view.BackText = "zh-Hans", "文件未传输", r.chinese, "返回"
	}
	var b bytes.Buffer
	if err := page.Execute(&b, view); err != nil {
		http.Error(w, http.StatusText(status), status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", view.Lang)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-af68eIeZP5YR/Sz/r8A4aWiC8eCX/mh1P9pbx0m9+88='; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// chinese tells whether the reader has chosen Chinese: by the pages' language
// cookie when there is one, else by the browser.
func (v *Vault) chinese(r *http.Request) bool {
	for _, name := range []string{"__Host-" + languageCookie, languageCookie} {
		if c, err := r.Cookie(name); err == nil {
			return strings.HasPrefix(c.Value, "zh")
		}
	}
	tag, _ := language.MatchStrings(spoken, r.Header.Get("Accept-Language"))
	return isChinese(tag)
}

// languageCookie is what the pages remember the reader's language in; off
// loopback with the __Host- prefix.
const languageCookie = "lang"

// back is the path of the page that the form stood on, as the browser tells it;
// "" when it is not one of ours.
func (v *Vault) back(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Path == "" || !v.ours(from.Scheme+"://"+from.Host) {
		return ""
	}
	return from.EscapedPath()
}

// ours tells whether pages with forms of this vault stand at an address.
func (v *Vault) ours(address string) bool {
	return address == v.opts.BaseURL() || v.opts.Pages != nil && address == v.opts.Pages()
}

func isChinese(tag language.Tag) bool {
	base, _ := tag.Base()
	return base.String() == "zh"
}

// requestID is what the edge put on the answer, for people to quote.
func requestID(w http.ResponseWriter) string { return w.Header().Get("X-Request-Id") }
