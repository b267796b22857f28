package lambdatest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"vendorrisk/shared/app/functions"
)

// Tell hands a function an event of another service as EventBridge does: of a
// type that its rule lets through, with the details.
func (c *Cloud) Tell(t *testing.T, function, kind string, detail any) error {
	t.Helper()
	var source string
	for _, f := range functions.All {
		for _, trigger := range f.Triggers {
			if f.Name == function && trigger.Told != nil {
				source = trigger.Told.Source
			}
		}
	}
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": kind, "source": source, "account": "123456789012",
		"time": time.Now().UTC().Format(time.RFC3339), "region": "eu-central-1", "resources": []string{}, "detail": detail,
	})
	must(t, err)
	_, err = c.invoke(t.Context(), function, event)
	return err
}

// MailEvent is what SES says happened to the last mail to an address: an event
// of a type (Bounce, Complaint, Reject), with what that type tells.
func (c *Cloud) MailEvent(to, kind, member string, about map[string]any) map[string]any {
	c.wire.mu.Lock()
	defer c.wire.mu.Unlock()
	tags := map[string][]string{"ses:source-ip": {"192.0.2.1"}, "ses:from-domain": {"demo.example"}}
	for name, value := range c.wire.tags[to] {
		tags[name] = []string{value}
	}
	return map[string]any{
		"eventType": kind, member: about,
		"mail": map[string]any{
			"timestamp": "2026-11-25T12:00:00.000Z", "source": "risk@demo.example", "sendingAccountId": "123456789012",
			"messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000", "destination": []string{to}, "headersTruncated": false,
			"headers": []map[string]string{{"name": "To", "value": to}}, "commonHeaders": map[string]any{"to": []string{to}}, "tags": tags,
		},
	}
}

// Scan does with every kept file what GuardDuty does, and answers what it tells
// of each: it puts the verdict's tag to it.
func (c *Cloud) Scan(t *testing.T, status string) []map[string]any {
	t.Helper()
	bucket := c.env["EVIDENCE_BUCKET"]
	all, err := c.buckets.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket})
	must(t, err)
	var events []map[string]any
	for _, o := range all.Contents {
		head, err := c.buckets.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &bucket, Key: o.Key})
		must(t, err)
		_, err = c.buckets.PutObjectTagging(t.Context(), &s3.PutObjectTaggingInput{
			Bucket: &bucket, Key: o.Key, VersionId: head.VersionId,
			Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String("GuardDutyMalwareScanStatus"), Value: &status}}},
		})
		must(t, err)
		events = append(events, map[string]any{
			"schemaVersion": "1.0", "scanStatus": "COMPLETED", "resourceType": "S3_OBJECT",
			"s3ObjectDetails": map[string]any{
				"bucketName": bucket, "objectKey": *o.Key, "eTag": aws.ToString(o.ETag), "versionId": aws.ToString(head.VersionId), "s3Throttled": false,
			},
			"scanResultDetails": map[string]any{"scanResultStatus": status, "threats": nil},
		})
	}
	return events
}
