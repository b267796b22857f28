package contract

import (
	"context"
	"slices"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Mails writes to the organisation's own people about contracts and what is
// owed under them.
type Mails struct {
	Directory interface {
		ByEmail(ctx context.Context, org, email string) (identity.Person, error)
		People(ctx context.Context, org string, limit int, cursor string) ([]identity.Person, string, error)
	}
	IDs     ids.Maker
	Now     clock.Clock
	BaseURL func() string
}

// Letter is one mail: its template, the record that it is about, the path of
// that record's page, and what else the template says.
type Letter struct {
	Template string
	Subject  string
	Path     string
	Data     map[string]string
}

// most people that one mail goes to when it goes to a role.
const mostReaders = 20

// To answers the writes that send a letter to one of the addresses: the first
// that is given. When none is, it goes to the administrators, so that nothing
// is lost for want of a reader.
func (m Mails) To(ctx context.Context, o identity.Organisation, l Letter, addresses ...string) ([]table.Write, error) {
	for _, to := range addresses {
		if to == "" {
			continue
		}
		lang := o.Language
		p, err := m.Directory.ByEmail(ctx, o.ID, to)
		switch {
		case err == nil && !p.Active:
			continue // has left: the next one hears of it
		case err == nil && p.Language != "":
			lang = p.Language
		case err != nil && !problem.Is(err, problem.NotFound):
			return nil, problem.Wrap("contract.mail", err)
		}
		return []table.Write{m.write(o, l, to, lang)}, nil
	}
	return m.ToAdministrators(ctx, o, l)
}

// ToAdministrators answers the writes that send a letter to every
// administrator, at most mostReaders of them.
func (m Mails) ToAdministrators(ctx context.Context, o identity.Organisation, l Letter) ([]table.Write, error) {
	var out []table.Write
	for cursor := ""; ; {
		people, next, err := m.Directory.People(ctx, o.ID, 100, cursor)
		if err != nil {
			return nil, problem.Wrap("contract.mail", err)
		}
		for _, p := range people {
			if p.Active && slices.Contains(p.Roles, identity.Administrator) && len(out) < mostReaders {
				lang := p.Language
				if lang == "" {
					lang = o.Language
				}
				out = append(out, m.write(o, l, p.Email, lang))
			}
		}
		if cursor = next; cursor == "" || len(out) >= mostReaders {
			return out, nil
		}
	}
}

func (m Mails) write(o identity.Organisation, l Letter, to, lang string) table.Write {
	data := map[string]string{"link": m.BaseURL() + l.Path}
	for k, v := range l.Data {
		data[k] = v
	}
	return notify.Write(o.ID, notify.Mail(m.IDs, m.Now(), l.Subject, to, l.Template, lang, data))
}
