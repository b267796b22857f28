package issuer

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/steps"
)

// storage answers the library's questions (op.Storage). What belongs to other
// flows than ours is refused.
type storage struct {
	requests *requests
	key      signingKey
	client   client
	first    string // organisation of a sign-in that names none
}

var _ op.Storage = (*storage)(nil)

// errOther refuses everything that is not the code flow.
var errOther = errors.New("this issuer knows the authorization code flow only")

// CreateAuthRequest begins a sign-in. PKCE with SHA-256 is required, and a
// nonce (RFC 9700 §2.1.1).
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("code_challenge with S256 is required")
	}
	if asked.Nonce == "" || asked.State == "" {
		return nil, oidc.ErrInvalidRequest().WithDescription("state and nonce are required")
	}
	r := request{asked: *asked, challenge: oidc.CodeChallenge{Challenge: asked.CodeChallenge, Method: asked.CodeChallengeMethod}, step: steps.Password, org: s.first}
	if org, ok := strings.CutPrefix(asked.LoginHint, organisationHint); ok {
		r.org = org
	} else if asked.LoginHint != "" {
		r.link, r.step, r.org = asked.LoginHint, steps.Welcome, account.OrgOf(asked.LoginHint)
	}
	return s.requests.add(r), nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	r, err := s.requests.get(id)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	r, err := s.requests.takeCode(code)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	return s.requests.setCode(id, code)
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.requests.drop(id)
	return nil
}

// CreateAccessToken satisfies the protocol, whose answer must hold one. It
// opens nothing: there is no endpoint that would take it.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return random(), s.requests.wall().Add(tokenLife), nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID {
		return nil, errors.New("there is no such client")
	}
	return s.client, nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.EdDSA}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{s.key}}, nil
}

func (s *storage) Health(context.Context) error { return nil }

// The ID token says who, when and how; names and addresses stand in the
// person's record.

func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil //nolint:nilnil // no claims
}

// Other flows.

func (s *storage) AuthorizeClientIDSecret(context.Context, string, string) error { return errOther }

func (s *storage) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errOther
}

func (s *storage) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errOther
}

func (s *storage) TerminateSession(context.Context, string, string) error { return errOther }

func (s *storage) RevokeToken(context.Context, string, string, string) *oidc.Error {
	return oidc.ErrInvalidRequest().WithDescription("tokens of this issuer are not revoked: they open nothing")
}

func (s *storage) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

func (s *storage) SetUserinfoFromToken(context.Context, *oidc.UserInfo, string, string, string) error {
	return errOther
}

func (s *storage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errOther
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errOther
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errOther
}
