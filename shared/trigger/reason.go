package trigger

import "strings"

// Reason is one reason why a vendor is due; several can add up.
type Reason struct {
	Why   Why    `json:"why"`
	On    string `json:"on"`              // YYYY-MM-DD: the day from which it holds
	About string `json:"about,omitempty"` // id of the record behind it
}

// MaxReasons is how many reasons one reassessment lists.
const MaxReasons = 20

// Add puts a reason to others. One that is there already changes nothing, and
// neither does one more than MaxReasons: added is false.
func Add(all []Reason, r Reason) (out []Reason, added bool) {
	for _, old := range all {
		if old.Why == r.Why && old.About == r.About {
			return all, false
		}
	}
	if len(all) >= MaxReasons {
		return all, false
	}
	return append(all[:len(all):len(all)], r), true
}

// words of the reasons, by language.
var words = map[string]map[Why]string{
	"en": {
		Cadence:         "The time since the last decision is over",
		ByHand:          "The day was chosen by hand",
		Evidence:        "A piece of evidence runs out",
		ContractRenewal: "A contract is about to be renewed",
		ContractScope:   "A contract covers other services than before",
		Tier:            "The inherent risk is in a higher tier than at the last decision",
		Incident:        "The vendor had an incident",
		Score:           "What is known now makes the last rating too good",
		Questionnaire:   "The questionnaire has a new version",
	},
	"zh-CN": {
		Cadence:         "距上次决定已满复评周期",
		ByHand:          "人工指定的日期",
		Evidence:        "有证据材料即将到期",
		ContractRenewal: "合同即将续签",
		ContractScope:   "合同涵盖的服务范围有变更",
		Tier:            "固有风险等级高于上次决定时",
		Incident:        "供应商发生安全事件",
		Score:           "根据最新情况，上次评级偏于乐观",
		Questionnaire:   "问卷已发布新版本",
	},
}

// Say is a reason in words, for pages, reports and mails; in English for a
// language that it has no words in.
func Say(w Why, lang string) string {
	if s := words[lang][w]; s != "" {
		return s
	}
	return words["en"][w]
}

// SayAll is several reasons in one text, each once, most telling first.
func SayAll(all []Reason, lang string) string {
	var out []string
	for _, w := range All {
		for _, r := range all {
			if r.Why == w {
				out = append(out, Say(w, lang))
				break
			}
		}
	}
	if lang == "zh-CN" {
		return strings.Join(out, "；")
	}
	return strings.Join(out, "; ")
}
