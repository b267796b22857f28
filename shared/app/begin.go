package app

import "context"

// Begin gives an organisation what falls due by itself though nobody has asked
// for it: the reviews and checks of the whole organisation. It can be repeated;
// what is planned already stays as it is.
func (s *Services) Begin(ctx context.Context, org string) error {
	for _, ensure := range []func(context.Context, string) error{
		s.Permissions.Ensure,
		s.LogCheck.Ensure,
		s.LogReviews.Ensure,
		s.RestoreDrill.Ensure,
	} {
		if err := ensure(ctx, org); err != nil {
			return err
		}
	}
	return nil
}
