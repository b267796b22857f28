package sns_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssns "github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/notify/sns"
	"vendorrisk/shared/problem"
)

// TestASubscriptionGetsWhatItFiltersFor publishes through SNS to a queue.
func TestASubscriptionGetsWhatItFiltersFor(t *testing.T) {
	at := enginetest.Config(enginetest.TakeMoto(t), nil)
	topics, queues := awssns.NewFromConfig(at), sqs.NewFromConfig(at)
	topic, err := topics.CreateTopic(t.Context(), &awssns.CreateTopicInput{Name: aws.String("alerts")})
	must(t, err)
	q, err := queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("pager")})
	must(t, err)
	about, err := queues.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: q.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameQueueArn}})
	must(t, err)
	_, err = topics.Subscribe(t.Context(), &awssns.SubscribeInput{
		TopicArn: topic.TopicArn, Protocol: aws.String("sqs"), Endpoint: aws.String(about.Attributes["QueueArn"]),
		Attributes: map[string]string{"FilterPolicy": `{"severity":["critical","high"]}`},
	})
	must(t, err)
	s := &sns.Topic{Client: topics, ARN: *topic.TopicArn}
	alert := notify.Message{ID: "msg_2", Template: "alert", Language: "zh-CN", Data: map[string]string{
		"organisation": "示例", "rule": "log_broken", "severity": "critical", "link": "https://risk.example/alerts/alr_1", "event": "alert:raise",
	}}
	low := alert
	low.ID, low.Data = "msg_1", maps.Clone(alert.Data)
	low.Data["severity"] = "low"
	must(t, s.Deliver(t.Context(), "acme", low))
	must(t, s.Deliver(t.Context(), "acme", alert))
	got, err := queues.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: q.QueueUrl, MaxNumberOfMessages: 10})
	must(t, err)
	if len(got.Messages) != 1 {
		t.Fatalf("%d messages", len(got.Messages))
	}
	var m struct {
		Subject, Message  string
		MessageAttributes map[string]struct{ Value string }
	}
	must(t, json.Unmarshal([]byte(*got.Messages[0].Body), &m))
	_, mailed, err := mailtext.Render("alert", "zh-CN", alert.Data)
	must(t, err)
	attributes := map[string]string{}
	for name, v := range m.MessageAttributes {
		attributes[name] = v.Value
	}
	want := map[string]string{"id": "msg_2", "organisation": "acme", "event": "alert:raise", "rule": "log_broken", "severity": "critical"}
	if diff := cmp.Diff(want, attributes); m.Message != mailed || m.Subject != "Security alert (critical): log_broken" || diff != "" {
		t.Errorf("%+v %s", m, diff)
	}
	gone := &sns.Topic{Client: topics, ARN: *topic.TopicArn + "-gone"}
	if err := gone.Deliver(t.Context(), "acme", alert); !problem.Is(err, problem.Internal) || strings.Contains(err.Error(), "risk.example") {
		t.Errorf("no such topic: %v", err)
	}
}

// failing is SNS when it does not take a message.
type failing struct {
	in  *awssns.PublishInput
	err error
}

func (f *failing) Publish(_ context.Context, in *awssns.PublishInput, _ ...func(*awssns.Options)) (*awssns.PublishOutput, error) {
	f.in = in
	return nil, f.err
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	for want, err := range map[problem.Code]error{problem.Throttled: &types.ThrottledException{}, problem.Unavailable: errors.New("dial tcp 10.0.0.1: timeout")} {
		m := notify.Message{Template: "alert", Language: "en", Data: map[string]string{"organisation": "Acme", "rule": "审计" + strings.Repeat("x", 200), "severity": "low", "link": "l"}}
		sent := &failing{err: err}
		got := (&sns.Topic{Client: sent, ARN: "arn"}).Deliver(t.Context(), "acme", m)
		if subject := *sent.in.Subject; !strings.HasPrefix(subject, "Security alert (low): ??xx") || len(subject) > 99 {
			t.Errorf("%q", subject)
		}
		if !problem.Is(got, want) || strings.Contains(got.Error(), "10.0.0.1") {
			t.Errorf("%v", got)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
