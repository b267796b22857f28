// Package sns publishes security alerts to an Amazon SNS topic, to which people
// subscribe whatever wakes them: a pager, a chat, a telephone.
package sns

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/problem"
)

// Client is what Topic uses of sns.Client.
type Client interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Topic is where alerts go. Both fields are needed.
type Topic struct {
	Client Client
	ARN    string
}

// maxSubject is what SNS takes: fewer than 100 characters of ASCII.
const maxSubject = 99

// Deliver publishes a message; it is a notify.Handler. The text is that of the
// mail that its template names. Data "event", "rule" and "severity" become
// attributes by which subscriptions filter; SNS delivers at least once, and the
// attribute "id" tells copies. Errors hold neither text nor address.
func (t *Topic) Deliver(ctx context.Context, org string, m notify.Message) error {
	_, text, err := mailtext.Render(m.Template, m.Language, m.Data)
	if err != nil {
		return err
	}
	all := map[string]types.MessageAttributeValue{}
	for name, value := range map[string]string{
		"id": m.ID, "organisation": org, "event": m.Data["event"], "rule": m.Data["rule"], "severity": m.Data["severity"],
	} {
		if value != "" { // SNS takes none that is empty
			all[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
		}
	}
	_, err = t.Client.Publish(ctx, &sns.PublishInput{TopicArn: &t.ARN, Subject: aws.String(subject(m)), Message: &text, MessageAttributes: all})
	return explain(err)
}

// subject is in SNS's narrow words, fewer than 100 characters of ASCII: the
// text says the same in the organisation's language.
func subject(m notify.Message) string {
	s := "Security alert"
	if m.Template == "alert-escalated" {
		s = "Not acknowledged: security alert"
	}
	return plain(s + " (" + m.Data["severity"] + "): " + m.Data["rule"])
}

// plain is a subject as SNS takes it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, strings.TrimSpace(s))
	return s[:min(len(s), maxSubject)]
}

// explain says what stopped a message in words that the message log can show.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var throttled *types.ThrottledException
	var limited *types.KMSThrottlingException
	var api smithy.APIError
	var answer *smithyhttp.ResponseError
	switch {
	case errors.As(err, &throttled), errors.As(err, &limited):
		return problem.New(problem.Throttled, "SNS takes no more just now")
	case errors.As(err, &api) && errors.As(err, &answer) && answer.HTTPStatusCode() < http.StatusInternalServerError:
		return problem.New(problem.Internal, "SNS answered %s", api.ErrorCode())
	}
	return problem.New(problem.Unavailable, "SNS does not answer")
}
