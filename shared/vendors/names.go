package vendors

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// A vendor is found by any part of its name that begins where a word begins;
// in Chinese, Japanese and Korean, which do not part words, at any character.
// The list by name finds its beginning; each other place is an item beside the
// vendor, made and taken away in the commit that changes the name, so that a
// search reads what it finds.
const (
	placePrefix = "NAM#"
	maxPlaces   = 40 // of one name
	placeBytes  = 60 // kept of each; the rest is compared with the record
)

func namesPK(org string) string { return identity.OrgPK(org, "VENDORS", "NAMES") }

// places are where a search may begin in a name: the folded rest of the name
// from each place on, the whole first.
func places(name string) []string {
	folded := table.Fold(name)
	var out []string
	before := ' '
	for i, r := range folded {
		if begins(before, r) && len(out) < maxPlaces {
			out = append(out, folded[i:])
		}
		before = r
	}
	return out
}

func begins(before, r rune) bool {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return true
	}
	return inWord(r) && (!inWord(before) || unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul))
}

// kept is what an item's key holds of a place.
func kept(place string) string {
	for len(place) > placeBytes {
		_, n := utf8.DecodeLastRuneInString(place)
		place = place[:len(place)-n]
	}
	return place
}

func placeItem(org, vendor, place string) table.Item {
	return table.Item{
		Key:  table.Key{PK: PK(org, vendor), SK: placePrefix + place},
		List: table.Key{PK: namesPK(org), SK: place + "#" + vendor},
		Body: table.Encode(vendor),
	}
}

// keptPlaces are the keys of a name's places after its beginning, each once.
func keptPlaces(name string) []string {
	var out []string
	for i, p := range places(name) {
		if i == 0 {
			continue
		}
		if k := kept(p); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// nameWrites make the places of a new name.
func nameWrites(org, vendor, name string) []table.Write {
	var out []table.Write
	for _, p := range keptPlaces(name) {
		out = append(out, table.Create(placeItem(org, vendor, p)))
	}
	return out
}

// renameWrites take away the places that stand and the new name has not, and
// make those that are missing.
func (s *Service) renameWrites(ctx context.Context, org, vendor, name string) ([]table.Write, error) {
	want := keptPlaces(name)
	page, err := s.Table.Query(ctx, table.Query{PK: PK(org, vendor), Prefix: placePrefix})
	if err != nil {
		return nil, err
	}
	var out []table.Write
	for _, it := range page.Items {
		place := strings.TrimPrefix(it.SK, placePrefix)
		if i := slices.Index(want, place); i >= 0 {
			want = slices.Delete(want, i, i+1)
		} else {
			out = append(out, table.Remove(it.Key, it.Version))
		}
	}
	for _, p := range want {
		out = append(out, table.Create(placeItem(org, vendor, p)))
	}
	return out, nil
}

// emptyPages bounds how many pages of places that show nothing one search reads.
const emptyPages = 10

// inside begins the cursors of a search that has gone through the names that
// begin with the text and is at those that hold it further on.
const inside = "in."

// search answers the vendors whose names begin with the text, by name, and
// after them those in whose name it begins at a later place. A page may hold
// fewer than limit though more follow: a name that matches twice is shown once.
func (s *Service) search(ctx context.Context, a identity.Actor, f Filter, limit int, cursor string) ([]Vendor, string, error) {
	rest, later := strings.CutPrefix(cursor, inside)
	if later {
		return s.searchInside(ctx, a, f, limit, rest)
	}
	out, next, err := s.byName(ctx, a, f, limit, cursor)
	if err != nil || next != "" {
		return out, next, err
	}
	if len(out) == limit {
		return out, inside, nil
	}
	more, next, err := s.searchInside(ctx, a, f, limit-len(out), "")
	return append(out, more...), next, err
}

func (s *Service) searchInside(ctx context.Context, a identity.Actor, f Filter, limit int, cursor string) ([]Vendor, string, error) {
	want := table.Fold(f.Name)
	q := table.Query{Index: table.ByList, PK: namesPK(a.Org), Prefix: kept(want), Limit: limit, Cursor: cursor}
	out := []Vendor{}
	for range emptyPages {
		page, err := s.Table.Query(ctx, q)
		if err != nil {
			return nil, "", problem.Wrap("vendor.search", err)
		}
		for _, it := range page.Items {
			v, err := s.at(ctx, a, it)
			if err != nil {
				return nil, "", err
			}
			if v.foundAt(want, strings.TrimPrefix(it.SK, placePrefix)) && (f.Tier == "" || string(v.Tier) == f.Tier) {
				out = append(out, v)
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return out, "", nil
		}
		if len(out) > 0 {
			break
		}
	}
	return out, inside + q.Cursor, nil
}

// at reads the vendor that a place belongs to; an empty one when it is gone.
func (s *Service) at(ctx context.Context, a identity.Actor, place table.Item) (Vendor, error) {
	id, err := table.Decode[string](place)
	if err != nil {
		return Vendor{}, problem.Wrap("vendor.search", err)
	}
	v, err := s.Get(ctx, a, id)
	if problem.Is(err, problem.NotFound) {
		return Vendor{}, nil
	}
	return v, err
}

// foundAt tells whether a place is the first of the vendor's name at which the
// text begins: the index may lag behind the name, and a name may match twice.
// One that begins with the text was in the list by name.
func (v *Vendor) foundAt(want, place string) bool {
	for i, p := range places(v.Name) {
		if strings.HasPrefix(p, want) {
			return i > 0 && kept(p) == place
		}
	}
	return false
}
