package console

import (
	"errors"
	"io/fs"
	"net/http"
	"regexp"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/page"
)

// maxMails is how many mails the demo's mail page shows.
const maxMails = 100

var (
	codeInMail = regexp.MustCompile(`\b[0-9]{6}\b`)
	linkInMail = regexp.MustCompile(`https?://[^\s<>"]+`)
)

// piece is a part of a mail's text: plain, or a link.
type piece struct{ Text, Href string }

type mailView struct {
	To     string
	Date   string
	Pieces []piece
}

// mailList shows the demo's mails, newest first, with the code of those that
// carry one, so that a vendor's journey can be followed in one browser.
func (p *pages) mailList(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	say := p.Render.Say(r)
	mails, err := p.Mail.List(maxMails)
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.T("mail.title"), HideCaption: true, Empty: page.Empty{Title: say.T("mail.none"), Text: say.T("mail.noneText")},
		Columns: []page.Column{{Label: say.T("mail.subject")}, {Label: say.T("messages.to")}, {Label: say.T("mail.open")}, {Label: say.T("messages.when")}},
	}
	for _, m := range mails {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: m.Subject, Href: "/dev/mail/" + m.ID}, {Text: m.To}, quick(say.T("mail.follow"), m), {Text: say.DateTime(m.Date)},
		})
	}
	p.Render.Page(w, r, page.Records, page.View{Title: say.T("mail.title"), Body: page.List{Lead: say.T("mail.lead"), Table: t}})
	return nil
}

// quick is what a mail is opened for: its link, else its code.
func quick(follow string, m maildir.Mail) page.Cell {
	if link := linkInMail.FindString(m.Body); link != "" {
		return page.Cell{Text: follow, Href: link}
	}
	return page.Cell{Text: codeInMail.FindString(m.Body)}
}

func (p *pages) mailRead(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	say := p.Render.Say(r)
	m, err := p.Mail.Read(r.PathValue("id"))
	if errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.NotFound, "there is no such mail")
	} else if err != nil {
		return err
	}
	p.Render.Page(w, r, "mail", page.View{
		Title: m.Subject, Breadcrumbs: []page.Link{{Text: say.T("mail.title"), Href: "/dev/mail"}},
		Body: mailView{To: m.To, Date: say.DateTime(m.Date), Pieces: pieces(m.Body)},
	})
	return nil
}

// pieces cuts a mail's text at its links.
func pieces(body string) []piece {
	var out []piece
	at := 0
	for _, m := range linkInMail.FindAllStringIndex(body, -1) {
		out = append(out, piece{Text: body[at:m[0]]}, piece{Text: body[m[0]:m[1]], Href: body[m[0]:m[1]]})
		at = m[1]
	}
	return append(out, piece{Text: body[at:]})
}
