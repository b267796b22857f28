package mailtext

import (
	"encoding/json"
	"errors"
	"maps"
)

// Part is one notice of a digest: a mail among others.
type Part struct{ Title, Body string }

// notices reads those of a digest (its value "notices": JSON, a list of
// {template, data}) and renders each in the digest's language. One that cannot
// be rendered fails the mail, so that it is seen and sent again once mended.
func notices(lang string, data map[string]string) ([]Part, error) {
	var list []struct {
		Template string            `json:"template"`
		Data     map[string]string `json:"data"`
	}
	if err := json.Unmarshal([]byte(data["notices"]), &list); err != nil || len(list) == 0 {
		return nil, errors.New("the digest holds no notices") // the JSON error would quote them
	}
	out := make([]Part, len(list))
	for i, n := range list {
		own := maps.Clone(n.Data)
		if own == nil {
			own = map[string]string{}
		}
		own["organisation"] = data["organisation"]
		title, body, err := Render(n.Template, lang, own)
		if err != nil {
			return nil, err
		}
		out[i] = Part{title, body}
	}
	return out, nil
}
