package ses_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/notify/ses"
	"vendorrisk/shared/problem"
)

var message = notify.Message{ID: "msg_00000000000000000000000001", Kind: "mail", To: "ana@acme.example", Template: "code", Language: "zh-CN", Data: map[string]string{"code": "012345"}}

func noon() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// kept keeps what was asked of SES and passes it on.
type kept struct {
	*sesv2.Client
	sent []*sesv2.SendEmailInput
}

func (k *kept) SendEmail(ctx context.Context, in *sesv2.SendEmailInput, opts ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error) {
	k.sent = append(k.sent, in)
	return k.Client.SendEmail(ctx, in, opts...)
}

func TestTheMailIsTheOneThatEveryHomeSends(t *testing.T) {
	at := enginetest.TakeMoto(t)
	client := &kept{Client: sesv2.NewFromConfig(enginetest.Config(at, nil))}
	if _, err := client.CreateEmailIdentity(t.Context(), &sesv2.CreateEmailIdentityInput{EmailIdentity: aws.String("risk@example.com")}); err != nil {
		t.Fatal(err)
	}
	s := &ses.Sender{Client: client, From: "risk@example.com", Set: "mails", Wall: noon}
	if err := s.Deliver(t.Context(), "acme", message); err != nil {
		t.Fatal(err)
	}
	subject, body, err := mailtext.Render(message.Template, message.Language, message.Data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := maildir.Compose("risk@example.com", message, subject, body, noon())
	if err != nil {
		t.Fatal(err)
	}
	sent := client.sent[0]
	if diff := cmp.Diff(string(want), string(sent.Content.Raw.Data)); diff != "" {
		t.Error(diff)
	}
	tags := map[string]string{}
	for _, tag := range sent.EmailTags {
		tags[*tag.Name] = *tag.Value
	}
	if diff := cmp.Diff(map[string]string{"organisation": "acme", "message": message.ID}, tags); diff != "" || *sent.ConfigurationSetName != "mails" {
		t.Errorf("set %s, tags %s", *sent.ConfigurationSetName, diff)
	}
}

func TestWhatSESRefusesIsToldWithoutAddressOrText(t *testing.T) {
	at := enginetest.TakeMoto(t)
	answer := func(status int, name string) ses.Client {
		return sesv2.NewFromConfig(enginetest.Config("http://127.0.0.1:1", wire{status, name}), func(o *sesv2.Options) { o.Retryer = aws.NopRetryer{} })
	}
	for what, c := range map[string]struct {
		client ses.Client
		want   problem.Code
	}{
		"a sender that is not verified": {sesv2.NewFromConfig(enginetest.Config(at, nil)), problem.Invalid},
		"too much":                      {answer(429, "TooManyRequestsException"), problem.Throttled},
		"paused":                        {answer(400, "SendingPausedException"), problem.Unavailable},
		"denied":                        {answer(403, "AccessDeniedException"), problem.Internal},
		"broken":                        {answer(500, "InternalFailure"), problem.Unavailable},
	} {
		s := &ses.Sender{Client: c.client, From: "stranger@nowhere.example", Wall: noon}
		err := s.Deliver(t.Context(), "acme", message)
		if problem.CodeOf(err) != c.want || strings.Contains(err.Error(), "ana@") || strings.Contains(err.Error(), "012345") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// wire answers in place of SES.
type wire struct {
	status int
	name   string
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: w.status, Request: r, Body: http.NoBody, Header: http.Header{"Content-Type": {"application/json"}, "X-Amzn-Errortype": {w.name}}}, nil
}

func TestSettings(t *testing.T) {
	client := sesv2.NewFromConfig(enginetest.Config("http://127.0.0.1:1", nil))
	if err := (&ses.Sender{Client: client, From: "risk@example.com", Wall: noon}).Check(); err != nil {
		t.Error(err)
	}
	for _, s := range []ses.Sender{{Client: client, From: "A <a@b.example>", Wall: noon}, {Client: client, Wall: noon}, {From: "risk@example.com", Wall: noon}, {Client: client, From: "risk@example.com"}} {
		if s.Check() == nil {
			t.Errorf("%+v is taken", s)
		}
	}
}

var _ ses.Bouncer = (*notify.Bounces)(nil)

// told keeps what was marked.
type told struct{ org, id, why string }

func (b *told) Bounced(_ context.Context, org, id, why string) error {
	*b = told{org, id, why}
	return nil
}

func TestEventsMarkTheMailThatTheyAreOf(t *testing.T) {
	const tags = `,"mail":{"messageId":"0100","destination":["ana@acme.example"],"tags":{"ses:configuration-set":["mails"],"organisation":["acme"],"message":["msg_00000000000000000000000001"]}}}`
	mine := func(why string) told { return told{"acme", message.ID, why} }
	for name, c := range map[string]struct {
		raw  string
		want told
		code problem.Code
	}{
		"bounced for good":   {`{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General"}` + tags, mine(notify.BouncedForGood), ""},
		"suppressed":         {`{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"OnAccountSuppressionList"}` + tags, mine(notify.BouncedSuppressed), ""},
		"mailbox full":       {`{"eventType":"Bounce","bounce":{"bounceType":"Transient","bounceSubType":"MailboxFull"}` + tags, mine(notify.BouncedForNow), ""},
		"complaint":          {`{"eventType":"Complaint","complaint":{"complaintFeedbackType":"abuse"}` + tags, mine(notify.BouncedComplaint), ""},
		"rejected":           {`{"eventType":"Reject","reject":{"reason":"Bad content"}` + tags, mine(notify.BouncedRejected), ""},
		"delivered":          {`{"eventType":"Delivery"` + tags, told{}, ""},
		"no event":           {`{"hello":1}`, told{}, problem.Invalid},
		"no JSON":            {`hello`, told{}, problem.Invalid},
		"no tags":            {`{"eventType":"Bounce","mail":{}}`, told{}, problem.Invalid},
		"no message's id":    {`{"eventType":"Bounce","mail":{"tags":{"organisation":["acme"],"message":["../x"]}}}`, told{}, problem.Invalid},
		"two organisations":  {`{"eventType":"Bounce","mail":{"tags":{"organisation":["acme","rival"],"message":["msg_00000000000000000000000001"]}}}`, told{}, problem.Invalid},
		"organisation's key": {`{"eventType":"Bounce","mail":{"tags":{"organisation":["acme#ORG"],"message":["msg_00000000000000000000000001"]}}}`, told{}, problem.Invalid},
	} {
		var got told
		err := ses.Event(t.Context(), &got, []byte(c.raw))
		if problem.CodeOf(err) != c.code || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
