package serverless

import (
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"vendorrisk/shared/clock"
)

// A service that takes a request and never answers holds no invocation until its
// end: each attempt is over in time to try again.
func TestEveryAttemptEnds(t *testing.T) {
	c, ok := config(Settings{Region: "eu-central-1"}, &tracer{}, clock.Wall).HTTPClient.(*awshttp.BuildableClient)
	if !ok || c.GetTransport().ResponseHeaderTimeout != attemptLimit || 3*attemptLimit >= Request {
		t.Errorf("an attempt may take %s, of %s for a request", c.GetTransport().ResponseHeaderTimeout, Request)
	}
}
