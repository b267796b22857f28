package local

import "context"

// logReview is the first review of the audit log, which waits for the auditor:
// it covers what the demo has done so far.
func (d *demo) logReview(ctx context.Context) error {
	if _, err := d.Sequencer.Run(ctx, sequenceLimit); err != nil {
		return err
	}
	_, err := d.LogReviews.Start(ctx, d.people["auditor"])
	return err
}
