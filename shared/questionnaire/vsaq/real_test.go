package vsaq

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"vendorrisk/shared/questionnaire"
)

func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		file                                     string
		questions, conditions, warnings, reasons int
	}{
		{"webapp.json", 73, 96, 42, 36},
		{"security_privacy_programs.json", 46, 58, 34, 34},
		{"test_template.json", 3, 1, 1, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			b := data(t, c.file)
			q, lost, err := Import(b, opts)
			if err != nil {
				t.Fatal(err)
			}
			if n := questionnaire.Count(q); n != c.questions {
				t.Errorf("%d questions, not %d", n, c.questions)
			}
			rules, reasons := 0, 0
			each(q, func(x *questionnaire.Question) {
				for _, r := range x.FindingRules {
					rules++
					if r.Compensating != "" {
						reasons++
					}
				}
			})
			if rules != c.warnings || reasons != c.reasons {
				t.Errorf("%d finding rules and %d compensating questions, not %d and %d", rules, reasons, c.warnings, c.reasons)
			}
			file := raw(t, b)
			if n := len(conditioned(t, file, q)); n != c.conditions {
				t.Errorf("%d conditions, not %d", n, c.conditions)
			}
			for _, l := range lost {
				t.Log(l)
			}
		})
	}
}

// conditioned lists the items of a file that have a condition, and asserts
// that each is carried: by a question, a rule or a section of its id.
func conditioned(t *testing.T, file map[string]any, q *questionnaire.Questionnaire) (with []string) {
	carried := map[string]bool{}
	for _, s := range q.Sections {
		carried[s.ID] = s.VisibleIf != nil
		for _, x := range s.Questions {
			carried[x.ID] = carried[x.ID] || x.VisibleIf != nil
			for _, r := range x.FindingRules {
				carried[r.ID] = true
			}
		}
	}
	var visit func(list []any)
	visit = func(list []any) {
		for _, x := range list {
			it := x.(map[string]any)
			if _, ok := it["cond"]; ok {
				id, _ := it["id"].(string)
				with = append(with, id)
				if id != "" && !carried[id] && it["type"] != "block" {
					t.Errorf("the condition of %s is not carried", id)
				}
			}
			if inner, ok := it["items"].([]any); ok {
				visit(inner)
			}
		}
	}
	visit(file["questionnaire"].([]any))
	return with
}

func TestRealConditionsAreReadAlike(t *testing.T) {
	for name, want := range map[string]int{"webapp.json": 140, "security_privacy_programs.json": 100} {
		t.Run(name, func(t *testing.T) {
			b := data(t, name)
			q, _, err := Import(b, opts)
			if err != nil {
				t.Fatal(err)
			}
			o := newOracle(t, raw(t, b))
			rapid.Check(t, func(t *rapid.T) {
				if n := o.agree(t, q); n < want {
					t.Fatalf("only %d items compared", n)
				}
			})
		})
	}
}

func TestRealFilesComeBackTheSame(t *testing.T) {
	for _, name := range []string{"webapp.json", "security_privacy_programs.json", "test_template.json"} {
		t.Run(name, func(t *testing.T) {
			q, _, err := Import(data(t, name), opts)
			if err != nil {
				t.Fatal(err)
			}
			sameAgain(t, q)
			own, err := questionnaire.Parse(questionnaire.Export(q))
			if err != nil || questionnaire.Hash(own) != questionnaire.Hash(q) {
				t.Errorf("our own format changes it: %v", err)
			}
		})
	}
}

// sameAgain exports and imports, and expects nothing lost.
func sameAgain(t interface {
	Helper()
	Fatal(...any)
}, q *questionnaire.Questionnaire) {
	t.Helper()
	file, lost, err := Export(q)
	if err != nil {
		t.Fatal(err)
	}
	if len(lost) > 0 {
		t.Fatal("lost by the export: ", lost)
	}
	again, _, err := Import(file, questionnaire.ImportOptions{Name: q.Name, Version: q.Version})
	if err != nil {
		t.Fatal(err)
	}
	if questionnaire.Hash(again) != questionnaire.Hash(q) {
		t.Fatal("another hash")
	}
}

func TestRealExtension(t *testing.T) {
	q, _, err := ImportWithExtensions(opts, data(t, "test_template.json"), data(t, "test_template_extension.json"))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	each(q, func(x *questionnaire.Question) { order = append(order, x.ID) })
	if want := []string{"checkgroup_1", "mycompany:company_specific", "data_warning", "declaration"}; !slices.Equal(order, want) {
		t.Errorf("%v, not %v", order, want)
	}
	sameAgain(t, q)
}

func TestRealFilesCutAnywhereAreRefused(t *testing.T) {
	b := data(t, "webapp.json")
	for i := 0; i < len(b)-3; i += 997 {
		if q, _, err := Import(b[:i], opts); err == nil || q != nil || len(faults(err)) == 0 {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func BenchmarkImport(b *testing.B) {
	file := data(b, "webapp.json")
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, _, err := Import(file, opts); err != nil {
			b.Fatal(fmt.Sprint(err))
		}
	}
}
