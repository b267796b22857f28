package apptest_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
	"vendorrisk/shared/vault/s3"
)

// onDynamo is a World on DynamoDB's API, and what breaks its requests: nothing
// until its Pick is changed.
func onDynamo(t *testing.T) (*apptest.World, *enginetest.Breaking) {
	t.Helper()
	at := enginetest.TakeMoto(t)
	breaking := &enginetest.Breaking{Next: &enginetest.Tokens{}, Impatient: true, Pick: whole}
	w := apptest.New(t, apptest.Options{Engine: func(t testing.TB, wall func() time.Time) apptest.Engine {
		client := dynamodb.NewFromConfig(enginetest.Config(at, breaking))
		name := "flow" + rand.Text()
		if _, err := client.CreateTable(t.Context(), dynamo.Definition(name)); err != nil {
			t.Fatal(err)
		}
		signer, err := table.NewCursorSigner(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		db, err := dynamo.New(dynamo.Options{
			Client: client, Table: name, Cursors: signer, Now: wall, Patience: time.Minute,
			Pause: func(ctx context.Context, _ int) error { return ctx.Err() },
		})
		if err != nil {
			t.Fatal(err)
		}
		return settled{db}
	}})
	return w, breaking
}

func whole(int, *http.Request) enginetest.Fault { return enginetest.Whole }

// settled is an engine whose indexes never lag.
type settled struct{ *dynamo.DB }

func (settled) Settle() {}

// straight is how the flow ends on the embedded engine on a good day.
func straight(t *testing.T) outcome {
	t.Helper()
	f := &flow{w: apptest.New(t, apptest.Options{}), t: t}
	f.run()
	return f.outcome()
}

// onS3 keeps a World's evidence and reports in S3's API. versitygw has a clock
// of its own, so the World's goes by it.
func onS3(t *testing.T, w *apptest.World) {
	t.Helper()
	client := awss3.NewFromConfig(enginetest.Config(enginetest.Address(t, enginetest.Versitygw), nil), func(o *awss3.Options) { o.UsePathStyle = true })
	name := strings.ToLower(rand.Text())
	for bucket, lock := range map[string]*bool{"in-" + name: nil, "kept-" + name: aws.Bool(true)} {
		if _, err := client.CreateBucket(t.Context(), &awss3.CreateBucketInput{Bucket: &bucket, ObjectLockEnabledForBucket: lock}); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s3.New(s3.Options{Client: client, Incoming: "in-" + name, Kept: "kept-" + name, Key: "arn:aws:kms:eu-central-1:1:key/1", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w.Wall.Set(time.Now())
	w.Evidence.Vault, w.Reports.Vault = v, v
}

func TestTheMainFlowEndsTheSameOnDynamoDBAndS3(t *testing.T) {
	w, _ := onDynamo(t)
	onS3(t, w)
	f := &flow{w: w, t: t}
	f.run()
	if diff := cmp.Diff(straight(t), f.outcome()); diff != "" {
		t.Error(diff)
	}
}

// Every storage call of the flow goes wrong once, in each way: it is repeated
// and nobody notices.
func TestEveryCallThatGoesWrongIsMadeGood(t *testing.T) {
	want := straight(t)
	for _, fault := range enginetest.Faults {
		t.Run(string(fault), func(t *testing.T) {
			w, breaking := onDynamo(t) // fresh: moto copies the whole table for each write
			broken, next := 0, true
			breaking.Pick = func(int, *http.Request) enginetest.Fault {
				if next = !next; next {
					return enginetest.Whole
				}
				broken++
				return fault
			}
			f := &flow{w: w, t: t}
			f.run()
			breaking.Pick = whole
			if diff := cmp.Diff(want, f.outcome()); diff != "" {
				t.Error(diff)
			}
			if t.Logf("%d calls", broken); broken < 60 {
				t.Errorf("only %d calls went wrong", broken)
			}
		})
	}
}

// Storage stays away, from each call of each step on: who asked is told, the
// state is whole or unchanged, and asking again leads to the same end.
func TestAnOutageFromAnyCallOnLosesAndDoublesNothing(t *testing.T) {
	want := straight(t)
	for _, fault := range enginetest.Faults {
		t.Run(string(fault), func(t *testing.T) {
			w, breaking := onDynamo(t)
			down := &outage{fault: fault}
			breaking.Pick = down.pick
			f := &flow{w: w, t: t, down: down}
			f.decide()
			f.down = nil
			for call := 14; call < 32; call += 3 { // fewer rounds than a message has attempts
				down.begin(call)
				_, _ = f.w.Outbox.Drain(t.Context()) // a fault is made good by a later round
				down.end()
				f.w.Pass(time.Hour)
			}
			f.deliver()
			if diff := cmp.Diff(want, f.outcome()); diff != "" {
				t.Error(diff)
			}
			for _, m := range f.w.Messages(t, "") {
				if m.State == notify.Failed {
					t.Errorf("%s %s failed after %d attempts", m.Kind, m.Template, m.Attempts)
				}
			}
			if t.Logf("%d requests", down.broken); down.broken < 300 {
				t.Errorf("only %d requests went wrong", down.broken)
			}
		})
	}
}
