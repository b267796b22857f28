// Package ses delivers the system's mails through Amazon SES, and takes back
// what SES tells of them: bounces and complaints.
package ses

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/problem"
)

// Client is what the sender uses of sesv2.Client.
type Client interface {
	SendEmail(context.Context, *sesv2.SendEmailInput, ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
}

// Sender hands mails to SES. Client, From and Wall are needed.
type Sender struct {
	Client Client
	From   string // a verified identity
	// Set is the configuration set whose event destination tells of bounces;
	// without it nobody hears of them.
	Set  string
	Wall clock.Clock
}

// Names of the tags that a mail carries, and its events bring back.
const (
	tagOrganisation = "organisation"
	tagMessage      = "message"
)

// Check tells whether the sender can be used at all.
func (s *Sender) Check() error {
	if s.Client == nil || s.Wall == nil {
		return problem.New(problem.Internal, "mails need an SES client and a clock")
	}
	return maildir.CheckSender(s.From)
}

// Deliver sends a message; it is a notify.Handler. The mail is the same as by
// SMTP; one that is delivered again carries the same Message-ID. Errors hold no
// address and no text.
func (s *Sender) Deliver(ctx context.Context, org string, m notify.Message) error {
	raw, err := maildir.Letter(s.From, m, s.Wall())
	if err != nil {
		return err
	}
	in := &sesv2.SendEmailInput{
		FromEmailAddress: &s.From, Destination: &types.Destination{ToAddresses: []string{m.To}},
		Content: &types.EmailContent{Raw: &types.RawMessage{Data: raw}},
		EmailTags: []types.MessageTag{
			{Name: aws.String(tagOrganisation), Value: &org}, {Name: aws.String(tagMessage), Value: &m.ID},
		},
	}
	if s.Set != "" {
		in.ConfigurationSetName = &s.Set
	}
	_, err = s.Client.SendEmail(ctx, in)
	return explain(err)
}

// explain says what stopped a mail in words that the message log can show.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var rejected *types.MessageRejected
	var unverified *types.MailFromDomainNotVerifiedException
	var suspended *types.AccountSuspendedException
	var paused *types.SendingPausedException
	var busy *types.TooManyRequestsException
	var over *types.LimitExceededException
	switch {
	case errors.As(err, &rejected), errors.As(err, &unverified):
		return problem.New(problem.Invalid, "SES refuses the mail: is the sender's address verified, and the account out of the sandbox?")
	case errors.As(err, &suspended), errors.As(err, &paused):
		return problem.New(problem.Unavailable, "SES has paused sending for this account")
	case errors.As(err, &busy), errors.As(err, &over):
		return problem.New(problem.Throttled, "SES sends no more just now")
	}
	var api smithy.APIError
	var answer *smithyhttp.ResponseError
	if errors.As(err, &api) && errors.As(err, &answer) && answer.HTTPStatusCode() < http.StatusInternalServerError {
		return problem.New(problem.Internal, "SES answered %s", api.ErrorCode())
	}
	return problem.New(problem.Unavailable, "SES does not answer")
}
