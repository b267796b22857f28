package outbox

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/signing"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/ses"
	"vendorrisk/shared/notify/sns"
	"vendorrisk/shared/problem"
)

// Start runs the function.
func Start() {
	serverless.Start(Function, serverless.Parts{Signer: signing.Signer}, func(h *serverless.Home) (serverless.Handler, error) {
		orders := orders{sqs.NewFromConfig(h.Config), h.Settings.ReportsQueue}
		h.Outbox.Handlers["report"], h.Outbox.Handlers["signoff"] = orders.send, orders.send
		mails := &ses.Sender{Client: sesv2.NewFromConfig(h.Config), From: h.Settings.MailFrom, Set: h.Settings.MailSet, Wall: h.Wall}
		if err := mails.Check(); err != nil {
			return nil, err
		}
		h.Outbox.Handlers["mail"] = h.Named(mails.Deliver)
		alerts := &sns.Topic{Client: awssns.NewFromConfig(h.Config), ARN: h.Settings.AlertTopic}
		h.Alerts.Topic = h.Named(alerts.Deliver)
		return New(h), nil
	})
}

// orders puts messages whose work another function does into its queue. Sent
// twice, the work finds itself done.
type orders struct {
	client *sqs.Client
	queue  string
}

func (o orders) send(ctx context.Context, org string, m notify.Message) error {
	body := serverless.OrderOf(org, m)
	_, err := o.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &o.queue, MessageBody: &body})
	if err != nil {
		return &problem.Error{Code: problem.Unavailable, Op: "sqs.send", Message: "the queue does not take it", Err: fmt.Errorf("%s: %w", m.Kind, err)}
	}
	return nil
}
