package questionnaire

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestValidateNamesThePlace(t *testing.T) {
	first := func(q *Questionnaire, i int) *Question { return &q.Sections[0].Questions[i] }
	second := func(q *Questionnaire, i int) *Question { return &q.Sections[1].Questions[i] }
	for name, c := range map[string]struct {
		spoil func(q *Questionnaire)
		at    string
	}{
		"name":                      {func(q *Questionnaire) { q.Name = "Not so" }, "/name"},
		"version":                   {func(q *Questionnaire) { q.Version = "2026-13" }, "/version"},
		"no languages":              {func(q *Questionnaire) { q.Languages = nil }, "/languages"},
		"language tag":              {func(q *Questionnaire) { q.Languages[0] = "english please" }, "/languages/0"},
		"language twice":            {func(q *Questionnaire) { q.Languages[1] = "en" }, "/languages/1"},
		"missing title":             {func(q *Questionnaire) { delete(q.Title, "zh-CN") }, "/title/zh-CN"},
		"undeclared language":       {func(q *Questionnaire) { q.Title["fr"] = "Titre" }, "/title/fr"},
		"odd language key":          {func(q *Questionnaire) { q.Title["a/~b"] = "x" }, "/title/a~1~0b"},
		"blank title":               {func(q *Questionnaire) { q.Title["en"] = " \n" }, "/title/en"},
		"long title":                {func(q *Questionnaire) { q.Title["en"] = strings.Repeat("长", MaxTitle+1) }, "/title/en"},
		"half a guidance":           {func(q *Questionnaire) { first(q, 1).Guidance = Text{"en": "x"} }, "/sections/0/questions/1/guidance/zh-CN"},
		"option not translated":     {func(q *Questionnaire) { delete(first(q, 3).Options[1].Text, "zh-CN") }, "/sections/0/questions/3/options/1/text/zh-CN"},
		"rule not translated":       {func(q *Questionnaire) { delete(first(q, 1).FindingRules[0].Title, "en") }, "/sections/0/questions/1/findingRules/0/title/en"},
		"column not translated":     {func(q *Questionnaire) { delete(second(q, 4).Columns[0].Text, "en") }, "/sections/1/questions/4/columns/0/text/en"},
		"control character":         {func(q *Questionnaire) { first(q, 1).Text["en"] = "a\x07" }, "/sections/0/questions/1/text/en"},
		"long text":                 {func(q *Questionnaire) { first(q, 1).Text["en"] = strings.Repeat("x", MaxText+1) }, "/sections/0/questions/1/text/en"},
		"question twice":            {func(q *Questionnaire) { second(q, 1).ID = "mfa" }, "/sections/1/questions/1/id"},
		"section twice":             {func(q *Questionnaire) { q.Sections[1].ID = "access" }, "/sections/1/id"},
		"option twice":              {func(q *Questionnaire) { first(q, 3).Options[1].ID = "key" }, "/sections/0/questions/3/options/1/id"},
		"column twice":              {func(q *Questionnaire) { second(q, 4).Columns[1].ID = "name" }, "/sections/1/questions/4/columns/1/id"},
		"rule twice":                {func(q *Questionnaire) { r := &first(q, 1).FindingRules; *r = append(*r, (*r)[0]) }, "/sections/0/questions/1/findingRules/1/id"},
		"id with a key's separator": {func(q *Questionnaire) { first(q, 1).ID = "a#b" }, "/sections/0/questions/1/id"},
		"unknown type":              {func(q *Questionnaire) { first(q, 1).Type = "slider" }, "/sections/0/questions/1/type"},
		"weight":                    {func(q *Questionnaire) { first(q, 1).Weight = 11 }, "/sections/0/questions/1/weight"},
		"negative weight":           {func(q *Questionnaire) { first(q, 1).Weight = -1 }, "/sections/0/questions/1/weight"},
		"critical but not scored":   {func(q *Questionnaire) { first(q, 1).Weight = 0 }, "/sections/0/questions/1/critical"},
		"polarity of a single":      {func(q *Questionnaire) { first(q, 3).Polarity = "no" }, "/sections/0/questions/3/polarity"},
		"polarity":                  {func(q *Questionnaire) { first(q, 1).Polarity = "maybe" }, "/sections/0/questions/1/polarity"},
		"options of a yes_no":       {func(q *Questionnaire) { first(q, 1).Options = first(q, 3).Options }, "/sections/0/questions/1/options"},
		"no options":                {func(q *Questionnaire) { first(q, 3).Options = nil }, "/sections/0/questions/3/options"},
		"option value":              {func(q *Questionnaire) { first(q, 3).Options[0].Value = ptr(1.5) }, "/sections/0/questions/3/options/0/value"},
		"option value NaN":          {func(q *Questionnaire) { first(q, 3).Options[0].Value = ptr(math.NaN()) }, "/sections/0/questions/3/options/0/value"},
		"five decimals":             {func(q *Questionnaire) { first(q, 3).Options[0].Value = ptr(0.12345) }, "/sections/0/questions/3/options/0/value"},
		"exclusive in a single":     {func(q *Questionnaire) { first(q, 3).Options[0].Exclusive = true }, "/sections/0/questions/3/options/0/exclusive"},
		"too many options":          {func(q *Questionnaire) { first(q, 3).Options = make([]Option, MaxOptions+1) }, "/sections/0/questions/3/options"},
		"min above max":             {func(q *Questionnaire) { second(q, 1).Min = ptr(200) }, "/sections/1/questions/1/max"},
		"infinite min":              {func(q *Questionnaire) { second(q, 1).Min = ptr(math.Inf(-1)) }, "/sections/1/questions/1/min"},
		"no columns":                {func(q *Questionnaire) { second(q, 4).Columns = nil }, "/sections/1/questions/4/columns"},
		"column type":               {func(q *Questionnaire) { second(q, 4).Columns[0].Type = File }, "/sections/1/questions/4/columns/0/type"},
		"mapping without refs":      {func(q *Questionnaire) { first(q, 1).Mappings = []Mapping{{Framework: "x"}} }, "/sections/0/questions/1/mappings/0/refs"},
		"unknown depth":             {func(q *Questionnaire) { first(q, 1).Depth = "deep" }, "/sections/0/questions/1/depth"},
		"unknown tier":              {func(q *Questionnaire) { q.Depths[0].Tiers[0] = "huge" }, "/depths/0/tiers/0"},
		"tier twice":                {func(q *Questionnaire) { q.Depths[1].Tiers[0] = "low" }, "/depths/1/tiers/0"},
		"unknown severity":          {func(q *Questionnaire) { first(q, 1).FindingRules[0].Severity = "bad" }, "/sections/0/questions/1/findingRules/0/severity"},
		"rule without condition":    {func(q *Questionnaire) { first(q, 1).FindingRules[0].When = nil }, "/sections/0/questions/1/findingRules/0/when"},
		"compensating missing":      {func(q *Questionnaire) { first(q, 1).FindingRules[0].Compensating = "gone" }, "/sections/0/questions/1/findingRules/0/compensating"},
		"compensating not text":     {func(q *Questionnaire) { first(q, 1).FindingRules[0].Compensating = "how" }, "/sections/0/questions/1/findingRules/0/compensating"},
		"rule about a later one":    {func(q *Questionnaire) { first(q, 1).FindingRules[0].When.Question = "how" }, "/sections/0/questions/1/findingRules/0/when/question"},
		"condition on nothing":      {func(q *Questionnaire) { first(q, 2).VisibleIf.Question = "gone" }, "/sections/0/questions/2/visibleIf/question"},
		"condition on a later one":  {func(q *Questionnaire) { first(q, 1).VisibleIf = &Condition{Question: "how", Answered: true} }, "/sections/0/questions/1/visibleIf/question"},
		"condition on itself":       {func(q *Questionnaire) { first(q, 2).VisibleIf.Question = "instead" }, "/sections/0/questions/2/visibleIf/question"},
		"condition on a deeper one": {func(q *Questionnaire) { second(q, 5).VisibleIf = &Condition{Question: "when", Answered: true} }, "/sections/1/questions/5/visibleIf/question"},
		"section on its own":        {func(q *Questionnaire) { q.Sections[1].VisibleIf = &Condition{Question: "kinds", Answered: true} }, "/sections/1/visibleIf/question"},
		"section on itself":         {func(q *Questionnaire) { q.Sections[1].VisibleIf.Section = "data" }, "/sections/1/visibleIf/section"},
		"section on nothing":        {func(q *Questionnaire) { q.Sections[1].VisibleIf.Section = "gone" }, "/sections/1/visibleIf/section"},
		"section without visible":   {func(q *Questionnaire) { q.Sections[1].VisibleIf.Visible = false }, "/sections/1/visibleIf"},
		"no form":                   {func(q *Questionnaire) { first(q, 2).VisibleIf = &Condition{} }, "/sections/0/questions/2/visibleIf"},
		"two forms":                 {func(q *Questionnaire) { first(q, 2).VisibleIf.Never = true }, "/sections/0/questions/2/visibleIf"},
		"two things said":           {func(q *Questionnaire) { first(q, 2).VisibleIf.Answered = true }, "/sections/0/questions/2/visibleIf"},
		"nothing said":              {func(q *Questionnaire) { first(q, 2).VisibleIf.Is = nil }, "/sections/0/questions/2/visibleIf"},
		"said of nothing":           {func(q *Questionnaire) { first(q, 2).VisibleIf = &Condition{Never: true, Answered: true} }, "/sections/0/questions/2/visibleIf"},
		"not an answer":             {func(q *Questionnaire) { first(q, 2).VisibleIf.Is[0] = "perhaps" }, "/sections/0/questions/2/visibleIf/is/0"},
		"is of a text":              {func(q *Questionnaire) { first(q, 3).VisibleIf = &Condition{Question: "instead", Is: []string{"x"}} }, "/sections/0/questions/3/visibleIf/is"},
		"matches of a choice":       {func(q *Questionnaire) { first(q, 2).VisibleIf = &Condition{Question: "mfa", Matches: "x"} }, "/sections/0/questions/2/visibleIf/question"},
		"bad regex":                 {func(q *Questionnaire) { first(q, 3).VisibleIf = &Condition{Question: "instead", Matches: "("} }, "/sections/0/questions/3/visibleIf/matches"},
		"lookahead":                 {func(q *Questionnaire) { first(q, 3).VisibleIf = &Condition{Question: "instead", Matches: "(?=a)"} }, "/sections/0/questions/3/visibleIf/matches"},
		"long regex": {func(q *Questionnaire) {
			first(q, 3).VisibleIf = &Condition{Question: "instead", Matches: strings.Repeat("a", MaxPattern+1)}
		}, "/sections/0/questions/3/visibleIf/matches"},
		"answered note":   {func(q *Questionnaire) { first(q, 1).VisibleIf = &Condition{Question: "intro", Answered: true} }, "/sections/0/questions/1/visibleIf/question"},
		"deep within all": {func(q *Questionnaire) { second(q, 5).VisibleIf.All[1].Not.Question = "gone" }, "/sections/1/questions/5/visibleIf/all/1/not/question"},
		"nested too deep": {func(q *Questionnaire) { first(q, 2).VisibleIf = nots(MaxCondDepth + 5) }, "/sections/0/questions/2/visibleIf" + strings.Repeat("/not", MaxCondDepth)},
		"too many parts": {func(q *Questionnaire) {
			first(q, 2).VisibleIf = &Condition{Any: many(*first(q, 2).VisibleIf, MaxCondition)}
		}, "/sections/0/questions/2/visibleIf"},
		"empty section":  {func(q *Questionnaire) { q.Sections[0].Questions = q.Sections[0].Questions[:1] }, "/sections/0/questions"},
		"no sections":    {func(q *Questionnaire) { q.Sections = nil }, "/sections"},
		"nothing scored": {func(q *Questionnaire) { unscore(q) }, "/sections"},
		"too many questions": {func(q *Questionnaire) {
			s := &q.Sections[1]
			s.Questions = append(s.Questions, numbered(MaxQuestions)...)
		}, "/sections"},
		"scored single without value": {func(q *Questionnaire) {
			for i := range first(q, 3).Options {
				first(q, 3).Options[i].Value = nil
			}
		}, "/sections/0/questions/3/options"},
		"source": {func(q *Questionnaire) { q.Source = &Source{Format: "vsaq", SHA256: "beef"} }, "/source/sha256"},
	} {
		t.Run(name, func(t *testing.T) {
			q := sample()
			c.spoil(q)
			if p := pointers(Validate(q)); !slices.Contains(p, c.at) {
				t.Errorf("named %q, not %q", p, c.at)
			}
		})
	}
}

func TestValidateNamesAllAtOnce(t *testing.T) {
	q := sample()
	q.Name, q.Sections[0].Questions[1].Weight = "", 99
	delete(q.Sections[1].Questions[5].Text, "en")
	got := pointers(Validate(q))
	for _, want := range []string{"/name", "/sections/0/questions/1/weight", "/sections/1/questions/5/text/en"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among %q", want, got)
		}
	}
}

func TestValidateReportsABoundedNumber(t *testing.T) {
	q := sample()
	for i := range MaxQuestions {
		q.Sections[1].Questions = append(q.Sections[1].Questions, Question{ID: fmt.Sprint(i), Mappings: make([]Mapping, 50)})
	}
	if n := len(pointers(Validate(q))); n != MaxFaults {
		t.Errorf("%d faults", n)
	}
}

func nots(n int) *Condition {
	c := &Condition{Question: "mfa", Answered: true}
	for range n {
		c = &Condition{Not: c}
	}
	return c
}

func many(c Condition, n int) []Condition { return slices.Repeat([]Condition{c}, n) }

func unscore(q *Questionnaire) {
	q.each(func(x *Question) { x.Weight, x.Critical = 0, false })
}

func numbered(n int) []Question {
	out := make([]Question, n)
	for i := range out {
		out[i] = Question{ID: fmt.Sprintf("n%d", i), Type: YesNo, Text: both("Q")}
	}
	return out
}
