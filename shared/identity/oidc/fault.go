package oidc

import (
	"errors"

	"golang.org/x/oauth2"

	"vendorrisk/shared/problem"
)

func errBegin() error {
	return problem.New(problem.Unauthenticated, "this sign-in took too long or was begun elsewhere; begin again")
}

// errToken has no cause inside: the library's words can quote the
// token.
func errToken() error {
	return problem.New(problem.Unauthenticated, "the issuer's answer is not to be believed; begin again")
}

// exchangeFailed tells an issuer that refuses from one that cannot be reached.
func exchangeFailed(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return errBegin()
	}
	return problem.New(problem.Unavailable, "the issuer of sign-ins does not answer; try again")
}
