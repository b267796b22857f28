package questionnaire

import (
	"fmt"
	"strconv"
	"strings"
)

// Words for the fixed choices of yes_no and single questions.
var words = map[string]map[string]string{
	"en":    {"yes": "Yes", "no": "No", "unknown": "I do not know"},
	"zh-CN": {"yes": "是", "no": "否", "unknown": "不清楚"},
}

// Say is an answer's value in words, several lines if need be; "" for nothing.
// original says that some of it is not in the language asked for.
func (q *Question) Say(value any, lang string) (text string, original bool) {
	if value == nil {
		return "", false
	}
	switch q.Type {
	case YesNo, Single, Multi:
		var lines []string
		for _, id := range (Answer{Value: value}).chosen() {
			line, found := q.choice(id, lang)
			lines = append(lines, line)
			original = original || found != lang
		}
		return strings.Join(lines, "\n"), original
	case Rows:
		return q.rows(value, lang)
	case Number:
		if n, ok := value.(float64); ok {
			return strconv.FormatFloat(n, 'f', -1, 64), false
		}
	case Line, Date, File, Note:
	}
	return fmt.Sprint(value), false
}

func (q *Question) choice(id, lang string) (text, found string) {
	for _, o := range q.Options {
		if o.ID == id {
			return o.Text.In(lang)
		}
	}
	if w, ok := words[lang][id]; ok {
		return w, lang
	}
	if w, ok := words["en"][id]; ok {
		return w, "en"
	}
	return id, lang
}

func (q *Question) rows(value any, lang string) (string, bool) {
	list, _ := value.([]any)
	var lines []string
	original := false
	for i, r := range list {
		row, _ := r.(map[string]any)
		var cells []string
		for _, c := range q.Columns {
			if v, ok := row[c.ID]; ok && fmt.Sprint(v) != "" {
				title, found := c.Text.In(lang)
				original = original || found != lang
				cells = append(cells, title+": "+fmt.Sprint(v))
			}
		}
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, strings.Join(cells, "; ")))
	}
	return strings.Join(lines, "\n"), original
}
