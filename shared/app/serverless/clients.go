package serverless

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"

	"vendorrisk/shared/clock"
)

// config is what every SDK client of the function is made from. It is put
// together from the environment that Lambda gives, without the SDK's search for
// profiles, files and instance roles, which would cost the start two
// milliseconds and link an HTTP client for each.
func config(s Settings, t *tracer, wall clock.Clock) aws.Config {
	c := aws.Config{
		Region: s.Region, Credentials: credentials.NewStaticCredentialsProvider(s.Keys.ID, s.Keys.Secret, s.Keys.Session),
		// One client for all services, so that what talks to one endpoint shares
		// its connections.
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = attemptLimit }),
	}
	if s.Endpoint != "" {
		c.BaseEndpoint = &s.Endpoint
	}
	c.APIOptions = append(c.APIOptions, func(stack *middleware.Stack) error {
		if _, sends := stack.Finalize.Get("Retry"); !sends { //nolint:misspell // the SDK's name
			return nil // only signs: a form or a link
		}
		return stack.Finalize.Insert(&observe{s.Region, t, wall}, "Retry", middleware.After) //nolint:misspell // the SDK's name
	})
	return c
}

// attemptLimit is how long a service may take to begin its answer once it has the
// whole request; then the SDK tries again. DynamoDB has less (table/dynamo).
const attemptLimit = 8 * time.Second

// observe times every attempt at a call and tells X-Ray of it.
type observe struct {
	region string
	tracer *tracer
	wall   clock.Clock
}

// ID names the middleware.
func (*observe) ID() string { return "vendorrisk.observe" }

// HandleFinalize is run for each attempt.
func (o *observe) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	start := o.wall()
	out, meta, err := next.HandleFinalize(ctx, in)
	service := awsmiddleware.GetServiceID(ctx)
	if service == "DynamoDB" {
		MeterOf(ctx).Add(StorageCalls, 1)
	}
	o.tracer.call(ctx, service, awsmiddleware.GetOperationName(ctx), o.region, start, o.wall(), err != nil)
	return out, meta, err
}

// took is how long something took, in milliseconds.
func took(from, to time.Time) float64 { return float64(to.Sub(from).Microseconds()) / 1000 }
