package access

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type ownView struct {
	Tokens  []tokenView
	Actions []form.Choice
	Secret  string // of the token just made; shown this once
	Made    string // its name
}

// tokenView is one token with what can be done about it.
type tokenView struct {
	ID, Name, Revoke string // Revoke is the path of the form, "" for who may not
	Facts            page.Summary
}

// defaultDays is what the form offers.
const defaultDays = 90

// own lists the person's own tokens, with a form for another one.
func (d Deps) own(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := form.New(d.Render.Say(r))
	f.Set("expiresInDays", strconv.Itoa(defaultDays))
	return d.showOwn(w, r, a, f, ownView{})
}

func (d Deps) showOwn(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form, v ownView) error {
	say := d.Render.Say(r)
	own, err := d.Tokens.Own(r.Context(), a)
	if err != nil {
		return err
	}
	for _, c := range slices.Backward(own) {
		v.Tokens = append(v.Tokens, tokenView{ID: c.ID, Name: c.Name, Revoke: OwnTokensPath + "/" + c.ID + "/revoke", Facts: tokenFacts(say, c)})
	}
	for _, action := range d.Tokens.Able(a) {
		v.Actions = append(v.Actions, form.Choice{Value: action, Label: action})
	}
	d.Render.Page(w, r, "own", page.View{
		Title: say.T("token.own"), Breadcrumbs: []page.Link{{Text: say.T("account.title"), Href: "/account"}}, Form: f, Body: v,
	})
	return nil
}

func tokenFacts(say *i18n.Localizer, c identity.Credential) page.Summary {
	actions := strings.Join(c.Actions, desk.Comma(say))
	if slices.Contains(c.Actions, identity.EveryAction) {
		actions = say.T("token.every")
	} else if actions == "" {
		actions = say.T("token.nothing")
	}
	return page.Summary{
		{Key: say.T("token.actions"), Value: page.Cell{Text: actions}},
		{Key: say.T("token.made"), Value: page.Cell{Text: say.DateTime(c.Created)}},
		{Key: say.T("token.expires"), Value: page.Cell{Text: say.DateTime(c.Expires)}},
		{Key: say.T("token.used"), Value: page.Cell{Text: used(say, c)}},
	}
}

func used(say *i18n.Localizer, c identity.Credential) string {
	if c.Seen.IsZero() {
		return say.T("token.neverUsed")
	}
	return say.DateTime(c.Seen)
}

// create makes a token and shows its secret, which the next page cannot.
func (d Deps) create(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	actions := f.All("actions")
	if actions == nil {
		actions = []string{}
	}
	days, err := strconv.Atoi(f.Get("expiresInDays"))
	if err != nil {
		days = 0 // the service says which are good
	}
	secret, c, err := d.Tokens.Create(r.Context(), a, token.New{Name: f.Get("name"), Actions: &actions, Days: &days})
	if again, err := desk.Refused(f, desk.Onto(err, "/actions")); err != nil {
		return err
	} else if again {
		return d.showOwn(w, r, a, f, ownView{})
	}
	fresh := form.New(d.Render.Say(r))
	fresh.Set("expiresInDays", strconv.Itoa(defaultDays))
	return d.showOwn(w, r, a, fresh, ownView{Secret: secret, Made: c.Name})
}

// drop revokes one of the person's own tokens.
func (d Deps) drop(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := d.Tokens.Drop(r.Context(), a, r.PathValue("id")); err != nil {
		return err
	}
	d.Render.Redirect(w, r, OwnTokensPath, "removed")
	return nil
}

type allView struct {
	Tokens      []tokenView
	Next, First string
}

// all lists everybody's tokens, for administrators and auditors.
func (d Deps) all(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	held, cursor, err := d.Tokens.All(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	var v allView
	revoke := d.May(a, "token:revoke")
	for _, t := range held {
		tv := tokenView{ID: t.ID, Name: say.T("token.of", t.Name, t.Person.Name), Facts: tokenFacts(say, t.Credential)}
		if revoke {
			tv.Revoke = TokensPath + "/" + t.Person.ID + "/" + t.ID + "/revoke"
		}
		v.Tokens = append(v.Tokens, tv)
	}
	v.Next, v.First = desk.Pager(r, cursor)
	d.Render.Page(w, r, "all", page.View{Title: say.T("token.all"), Breadcrumbs: desk.Crumbs(say, "people"), Body: v})
	return nil
}

// revoke ends somebody's token.
func (d Deps) revoke(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := d.Tokens.Revoke(r.Context(), a, r.PathValue("person"), r.PathValue("id")); err != nil {
		return err
	}
	d.Render.Redirect(w, r, TokensPath, "removed")
	return nil
}
