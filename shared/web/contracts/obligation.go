package contracts

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type obligationView struct {
	Badge   page.Badge
	Buttons []page.Button
	Facts   page.Summary
	Files   page.Table
	Path    string

	Fulfil   bool // the actor may say that it was done
	Evidence []form.Choice
	Needs    string // what must be uploaded first, "" when nothing
	Upload   string

	Waiver   page.Summary // what is proposed
	Confirm  bool
	Refuse   bool
	OwnWaive bool // the actor proposed it: another person confirms
	Version  int64
}

// obligation is the page of one obligation, with the form to say that it was
// done.
func (d Deps) obligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := d.Obligations.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	today, err := d.today(r, a)
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	f.Set("on", today)
	return d.showObligation(w, r, a, o, f)
}

func (d Deps) showObligation(w http.ResponseWriter, r *http.Request, a identity.Actor, o obligation.Obligation, f *form.Form) error {
	say := d.Render.Say(r)
	today, err := d.today(r, a)
	if err != nil {
		return err
	}
	items, err := d.beside(r, a, o)
	if err != nil {
		return err
	}
	own, err := evidence.FilesOf(items, o.ID)
	if err != nil {
		return err
	}
	state := o.StateOn(today)
	at := ObligationsPath + "/" + o.ID
	v := obligationView{
		Badge: page.NewBadge(say, "obligationState", string(state)), Path: at, Facts: d.obligationFacts(r, a, say, o), Files: d.fileTable(say, a, own),
		Fulfil: !o.State.Ended() && d.May(a, "obligation:fulfil"), Version: o.Version,
	}
	v.Files.Caption = say.T("contract.files")
	desk.SetVersion(f, o.Version)
	if v.Fulfil {
		if err := v.choices(say, items, o); err != nil {
			return err
		}
		if d.May(a, "contract:attach") {
			v.Upload = at + "/files/new"
		}
	}
	if o.Proposed() {
		v.Waiver = page.Summary{
			{Key: say.T("label.reason"), Value: page.Cell{Text: o.Waiver.Reason}}, {Key: say.T("obligation.waivedUntil"), Value: page.Cell{Text: say.Day(o.Waiver.ExpiresOn)}},
			{Key: say.T("obligation.proposedBy"), Value: page.Cell{Text: d.name(r, a, o.Waiver.ProposedBy), Sub: say.Date(o.Waiver.ProposedAt)}},
		}
		v.OwnWaive = o.Waiver.ProposedBy == a.ID
		v.Confirm, v.Refuse = d.May(a, "obligation:confirm-waiver") && !v.OwnWaive, d.May(a, "obligation:refuse-waiver")
	}
	v.Buttons = d.obligationButtons(say, a, o, state)
	d.Render.Page(w, r, "obligation", page.View{Title: o.Title, Breadcrumbs: d.obligationTrail(say, o), Form: f, Body: v})
	return nil
}

// beside are the items that stand in the obligation's partition: its contract's
// or, when off-boarding made it, its vendor's.
func (d Deps) beside(r *http.Request, a identity.Actor, o obligation.Obligation) ([]table.Item, error) {
	if o.ContractID != "" {
		f, err := d.Contracts.Open(r.Context(), a, o.ContractID)
		return f.Rest, err
	}
	f, err := d.Vendors.Open(r.Context(), a, o.VendorID)
	return f.Rest, err
}

// choices are the files that can show that it was done.
func (v *obligationView) choices(say *i18n.Localizer, items []table.Item, o obligation.Obligation) error {
	all, err := evidence.FilesOf(items, "")
	if err != nil {
		return err
	}
	for _, e := range all {
		fits := e.About == o.ID || o.ContractID != "" && e.About == o.ContractID
		if o.Kind == obligation.ReturnOrDelete {
			fits = e.About == o.ID && e.Purpose == evidence.ForDeletion
		}
		if fits && e.State == assessment.Kept {
			v.Evidence = append(v.Evidence, form.Choice{Value: e.ID, Label: e.FileName, Hint: say.T("contract.purposes." + e.Purpose)})
		}
	}
	switch {
	case len(v.Evidence) > 0:
	case o.Kind == obligation.ReturnOrDelete:
		v.Needs = say.T("obligation.needsCertificate")
	case o.EvidenceRequired:
		v.Needs = say.T("obligation.needsEvidence")
	}
	return nil
}

func (d Deps) obligationTrail(say *i18n.Localizer, o obligation.Obligation, more ...page.Link) []page.Link {
	out := desk.Crumbs(say, "vendors", page.Link{Text: o.VendorName, Href: "/vendors/" + o.VendorID})
	if o.ContractID != "" {
		out = append(out, page.Link{Text: say.T("contract.one"), Href: contractsPath + o.ContractID})
	}
	return append(out, more...)
}

func (d Deps) obligationButtons(say *i18n.Localizer, a identity.Actor, o obligation.Obligation, state obligation.State) []page.Button {
	if o.State.Ended() {
		return nil
	}
	var out []page.Button
	add := func(action, key, path string) {
		if d.May(a, action) {
			out = append(out, page.Button{Text: say.T(key), Href: ObligationsPath + "/" + o.ID + path})
		}
	}
	add("obligation:update", "action.edit", "/edit")
	if o.Kind != obligation.ReturnOrDelete {
		if state != obligation.Waived {
			add("obligation:waive", "obligation.waive", "/waive")
		}
		add("obligation:close", "obligation.close", "/close")
	}
	return out
}

func (d Deps) obligationFacts(r *http.Request, a identity.Actor, say *i18n.Localizer, o obligation.Obligation) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell) { out.Add(say.T(key), c) }
	add("obligation.detail", page.Cell{Text: o.Detail})
	add("obligation.owes", page.Cell{Text: say.T("obligation.side." + o.Owes)})
	add("obligation.clause", page.Cell{Text: o.Clause})
	if o.State.Ended() {
		add("obligation.dueOn", page.Cell{Text: say.Day(o.DueOn)})
	} else {
		add("obligation.dueOn", desk.Day(say, d.Now(), o.DueOn))
	}
	if o.OverdueSince != "" && !o.State.Ended() {
		add("obligation.overdueSince", page.Cell{Text: say.Day(o.OverdueSince)})
	}
	if o.Recurrence != "" {
		add("obligation.recurs", page.Cell{Text: recurrence(say, o.Recurrence), Sub: say.T("obligation.occurrence", o.Occurrence)})
	}
	add("obligation.grace", page.Cell{Text: say.T("obligation.days", o.GraceDays)})
	add("obligation.evidenceRequired", page.Cell{Text: yesNo(say, o.EvidenceRequired)})
	add("obligation.remind", page.Cell{Text: reminders(say, o.RemindDays)})
	add("label.owner", page.Cell{Text: o.Owner})
	if f := o.Fulfilment; f != nil {
		add("obligation.fulfilled", page.Cell{Text: say.T("obligation.doneOn", say.Day(f.On), d.name(r, a, f.By)), Sub: f.Note})
	}
	if w := o.Waiver; w != nil && w.ConfirmedBy != "" {
		add("obligation.waivedUntil", page.Cell{Text: say.Day(w.ExpiresOn), Sub: w.Reason})
		add("obligation.waivedBy", page.Cell{Text: say.T("obligation.byTwo", d.name(r, a, w.ProposedBy), d.name(r, a, w.ConfirmedBy))})
	}
	if c := o.Closing; c != nil {
		add("obligation.closed", page.Cell{Text: c.Reason, Sub: say.T("obligation.doneOn", say.Date(c.At), d.name(r, a, c.By))})
	}
	if o.NextID != "" {
		add("obligation.next", page.Cell{Text: say.T("obligation.toNext"), Href: ObligationsPath + "/" + o.NextID})
	}
	return out
}

func yesNo(say *i18n.Localizer, yes bool) string {
	if yes {
		return say.Word("answer", "yes")
	}
	return say.Word("answer", "no")
}

func reminders(say *i18n.Localizer, days []int) string {
	var out []string
	for _, n := range days {
		out = append(out, say.T("obligation.daysBefore", n))
	}
	if len(out) == 0 {
		return say.T("obligation.noReminder")
	}
	return strings.Join(out, desk.Comma(say))
}

// usual are the recurrences that the form offers by name.
var usual = []string{"FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=2"}

// recurrence says a usual rule in words, any other as it is.
func recurrence(say *i18n.Localizer, rule string) string {
	if i := slices.Index(usual, rule); i >= 0 {
		return say.T("obligation.every." + strconv.Itoa(i))
	}
	return rule
}

// fulfil says that it was done.
func (d Deps) fulfil(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	o, err := d.Obligations.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	done, err := d.Obligations.Fulfil(r.Context(), a, o.ID, was, obligation.Doing{On: f.Get("on"), Note: f.Get("note"), EvidenceIDs: f.All("evidenceIds")})
	if again, err := desk.Refused(f, desk.Onto(err, "/evidenceIds")); err != nil {
		return err
	} else if again {
		return d.showObligation(w, r, a, o, f)
	}
	d.Render.Redirect(w, r, ObligationsPath+"/"+done.ID, "done")
	return nil
}

// obligationTable lists obligations of one contract.
func (d Deps) obligationTable(say *i18n.Localizer, all []obligation.Obligation, today string) page.Table {
	t := page.Table{
		Columns: []page.Column{{Label: say.T("obligation.one")}, {Label: say.T("label.state")}, {Label: say.T("obligation.dueOn")}, {Label: say.T("obligation.owes")}, {Label: say.T("label.owner")}},
		Empty:   page.Empty{Title: say.T("obligation.none")},
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y obligation.Obligation) int {
		if x.State.Ended() != y.State.Ended() {
			if x.State.Ended() {
				return 1
			}
			return -1
		}
		return strings.Compare(x.DueOn, y.DueOn)
	})
	for _, o := range all {
		t.Rows = append(t.Rows, d.obligationRow(say, o, today))
	}
	return t
}

func (d Deps) obligationRow(say *i18n.Localizer, o obligation.Obligation, today string) []page.Cell {
	title := page.Cell{Text: o.Title, Href: ObligationsPath + "/" + o.ID, Sub: o.Clause}
	if o.Recurrence != "" {
		title.Sub = strings.TrimLeft(o.Clause+" · ", " ·") + recurrence(say, o.Recurrence)
	}
	due := page.Cell{Text: say.Day(o.DueOn)}
	if !o.State.Ended() {
		due = desk.Day(say, d.Now(), o.DueOn)
	}
	state := page.Cell{Badge: desk.Badge(say, "obligationState", string(o.StateOn(today)))}
	if o.Proposed() {
		state.Sub = say.T("obligation.waiverProposed")
	}
	return []page.Cell{title, state, due, {Text: say.T("obligation.side." + o.Owes)}, {Text: o.Owner}}
}

// upcoming lists what is owed in the organisation by due day.
func (d Deps) upcoming(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	today, err := d.today(r, a)
	if err != nil {
		return err
	}
	all, next, err := d.Obligations.Upcoming(r.Context(), a, "", desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.T("obligation.listTitle"), HideCaption: true, Empty: page.Empty{Title: say.T("obligation.noneOwed"), Text: say.T("obligation.noneOwedHint")},
		Columns: []page.Column{{Label: say.T("obligation.one")}, {Label: say.T("label.vendor")}, {Label: say.T("label.state")}, {Label: say.T("obligation.dueOn")}, {Label: say.T("label.owner")}},
	}
	for _, o := range all {
		row := d.obligationRow(say, o, today)
		vendor := page.Cell{Text: o.VendorName, Href: "/vendors/" + o.VendorID}
		t.Rows = append(t.Rows, []page.Cell{row[0], vendor, row[1], row[2], row[4]})
	}
	t.Next, t.First = desk.Pager(r, next)
	d.Render.Page(w, r, page.Records, page.View{Title: say.T("obligation.listTitle"), Body: page.List{Lead: say.T("obligation.listLead"), Table: t}})
	return nil
}
