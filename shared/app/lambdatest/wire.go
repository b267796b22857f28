package lambdatest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"mime/quotedprintable"
	"net/http"
	"net/http/httputil"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/enginetest"
)

// wire is what every request of the functions to AWS goes through: it leads S3
// to one engine and everything else to another, keeps the mails that SES is
// given, and remembers who called what.
type wire struct {
	s3, others *httputil.ReverseProxy
	signing    ed25519.PrivateKey

	mu    sync.Mutex
	mails []journey.Mail
	tags  map[string]map[string]string // of the last mail to an address
	sent  map[string]int               // how often a message was sent, by its id
	calls map[call]int
	// fail answers what is to go wrong with a request, Whole for nothing.
	fail func(function, service, operation string) enginetest.Fault
	bad  *badDay

	copying sync.Mutex
	copied  map[string]bool // where a copy went
}

// call is an operation of a service as a function called it.
type call struct{ function, service, operation string }

// newWire leads to the engines. via goes between it and what is not S3.
func newWire(s3, others string, via http.RoundTripper) (*wire, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	w := &wire{calls: map[call]int{}, tags: map[string]map[string]string{}, sent: map[string]int{}, copied: map[string]bool{}, signing: key}
	for to, at := range map[**httputil.ReverseProxy]string{&w.s3: s3, &w.others: others} {
		u, err := url.Parse(at)
		if err != nil {
			return nil, err
		}
		*to = &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = u.Scheme, u.Host // and the Host header, which is signed, stays
		}}
	}
	w.others.Transport = via
	return w, nil
}

// scope reads who signed a request, and for which service: the access key is
// the function's name.
func scope(r *http.Request) (function, service string) {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	parts := strings.Split(strings.SplitN(credential, ",", 2)[0], "/")
	if len(parts) < 5 {
		return "", "s3" // a form or a link of a browser
	}
	return parts[0], parts[3]
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	function, service := scope(r)
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if operation == "" {
		operation = r.Method
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(rw, "the request broke off", http.StatusBadRequest)
		return
	}
	// A request that its sender gives up on is done all the same, as on AWS: the
	// repeat must meet its token.
	gone := r.Context().Done()
	r = r.WithContext(context.WithoutCancel(r.Context()))
	r.Body = io.NopCloser(bytes.NewReader(body))
	fault := w.faultOf(function, service, operation, r.URL.RequestURI(), body)
	if fault == enginetest.Throttled || fault == enginetest.Failed {
		refuse(rw, service, fault)
		return
	}
	if service == "ses" {
		w.mu.Lock()
		w.keep(body)
		w.mu.Unlock()
	}
	switch fault {
	case enginetest.Dropped:
		w.do(&nobody{header: http.Header{}}, r, service, operation, body)
		panic(http.ErrAbortHandler)
	case enginetest.Late:
		w.do(&nobody{header: http.Header{}}, r, service, operation, body)
		<-gone
		panic(http.ErrAbortHandler)
	case enginetest.Truncated:
		whole := &nobody{header: http.Header{}}
		w.do(whole, r, service, operation, body)
		half(rw, whole)
	default:
		w.do(rw, r, service, operation, body)
	}
}

// faultOf counts a call and says what goes wrong with it.
func (w *wire) faultOf(function, service, operation, at string, body []byte) enginetest.Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[call{function, service, operation}]++
	switch {
	case function == "" || function == inside:
		return enginetest.Whole // a browser's, or the test's own look
	case w.fail != nil:
		return w.fail(function, service, operation)
	case w.bad != nil:
		return w.bad.next(call{function, service, operation}, at, body)
	}
	return enginetest.Whole
}

// do has a request done.
func (w *wire) do(rw http.ResponseWriter, r *http.Request, service, operation string, body []byte) {
	if service == "kms" && (operation == "GetPublicKey" || operation == "Sign") {
		w.sign(rw, operation, body)
		return
	}
	if service == "s3" && r.Header.Get("X-Amz-Copy-Source") != "" && r.Header.Get("If-None-Match") == "*" {
		w.copyOnce(rw, r)
		return
	}
	w.to(service).ServeHTTP(struct{ http.ResponseWriter }{rw}, r) // without its CloseNotify
}

// copyOnce refuses a copy to where one went before, as S3 does it: versitygw
// does not look at that condition of a copy.
func (w *wire) copyOnce(rw http.ResponseWriter, r *http.Request) {
	w.copying.Lock()
	defer w.copying.Unlock()
	if w.copied[r.URL.Path] {
		rw.Header().Set("Content-Type", "application/xml")
		rw.WriteHeader(http.StatusPreconditionFailed)
		_, _ = rw.Write([]byte("<Error><Code>PreconditionFailed</Code></Error>"))
		return
	}
	out := &nobody{header: http.Header{}}
	w.s3.ServeHTTP(out, r)
	w.copied[r.URL.Path] = out.status < http.StatusMultipleChoices
	maps.Copy(rw.Header(), out.header)
	rw.WriteHeader(out.status)
	_, _ = rw.Write(out.body.Bytes())
}

// half answers a half of what was answered, and breaks off.
func half(rw http.ResponseWriter, whole *nobody) {
	maps.Copy(rw.Header(), whole.header)
	rw.Header().Set("Content-Length", strconv.Itoa(whole.body.Len()))
	rw.WriteHeader(whole.status)
	_, _ = rw.Write(whole.body.Bytes()[:whole.body.Len()/2])
	panic(http.ErrAbortHandler)
}

func (w *wire) to(service string) http.Handler {
	if service == "s3" {
		return w.s3
	}
	return w.others
}

// refuse answers in the service's way that it does nothing now.
func refuse(rw http.ResponseWriter, service string, fault enginetest.Fault) {
	status, name := http.StatusBadRequest, "ThrottlingException"
	if fault == enginetest.Failed {
		status, name = http.StatusInternalServerError, "InternalServerError"
	}
	if service != "s3" {
		refused(rw, status, name)
		return
	}
	if fault == enginetest.Throttled {
		status, name = http.StatusServiceUnavailable, "SlowDown"
	}
	rw.Header().Set("Content-Type", "application/xml")
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte("<Error><Code>" + name + "</Code></Error>")) // without a body after HEAD
}

func refused(rw http.ResponseWriter, status int, name string) {
	rw.Header().Set("Content-Type", "application/x-amz-json-1.0")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(map[string]string{"__type": name})
}

// nobody takes an answer that is not passed on as it is.
type nobody struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (n *nobody) Header() http.Header { return n.header }

func (n *nobody) WriteHeader(status int) { n.status = status }

func (n *nobody) Write(b []byte) (int, error) {
	if n.status == 0 {
		n.status = http.StatusOK
	}
	return n.body.Write(b)
}

// keep reads a mail out of a SendEmail request.
func (w *wire) keep(body []byte) {
	var in struct {
		Content              struct{ Raw struct{ Data []byte } }
		ConfigurationSetName string
		EmailTags            []struct{ Name, Value string }
	}
	if json.Unmarshal(body, &in) != nil {
		return
	}
	raw, err := mail.ReadMessage(bytes.NewReader(in.Content.Raw.Data))
	if err != nil {
		return
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(raw.Header.Get("Subject"))
	text, _ := io.ReadAll(quotedprintable.NewReader(raw.Body))
	to := strings.Trim(raw.Header.Get("To"), "<>")
	w.tags[to] = map[string]string{"ses:configuration-set": in.ConfigurationSetName}
	for _, tag := range in.EmailTags {
		w.tags[to][tag.Name] = tag.Value
	}
	w.sent[w.tags[to]["message"]]++
	w.mails = append([]journey.Mail{{To: to, Subject: subject, Body: strings.ReplaceAll(string(text), "\r\n", "\n")}}, w.mails...)
}

// sign answers in place of KMS for the Ed25519 key, which moto does not have.
func (w *wire) sign(rw http.ResponseWriter, operation string, body []byte) {
	var in struct {
		KeyId                         string
		Message                       []byte
		MessageType, SigningAlgorithm string
	}
	der, err := x509.MarshalPKIXPublicKey(w.signing.Public())
	if err != nil || json.Unmarshal(body, &in) != nil || operation == "Sign" && (in.MessageType != "RAW" || in.SigningAlgorithm != "ED25519_SHA_512") {
		refused(rw, http.StatusBadRequest, "ValidationException")
		return
	}
	out := map[string]any{"KeyId": in.KeyId, "PublicKey": der, "KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY"}
	if operation == "Sign" {
		out = map[string]any{"KeyId": in.KeyId, "Signature": ed25519.Sign(w.signing, in.Message), "SigningAlgorithm": in.SigningAlgorithm}
	}
	rw.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(rw).Encode(out)
}

// to answers the mails to an address that hold a word, newest first.
func (w *wire) mailsTo(to, word string) []journey.Mail {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []journey.Mail
	for _, m := range w.mails {
		if m.To == to && strings.Contains(m.Subject+"\n"+m.Body, word) {
			out = append(out, m)
		}
	}
	return out
}
