package render_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"vendorrisk/shared/report/content"
	"vendorrisk/shared/scoring"
)

// phrases of one language, from which samples are made.
type phrases struct {
	organisation, vendor, legal, country, engagement, title string
	services, data, sections, questions, answers, comments  []string
	people                                                  []string
	factor, choice, reason, condition, finding, detail, why string
}

var tongues = map[string]phrases{
	"en": {
		organisation: "Northwind Trading Group",
		vendor:       "Blue Harbour Cloud CRM",
		legal:        "Blue Harbour Software (Ireland) Limited",
		country:      "IE",
		engagement:   "CRM for sales and customer service",
		title:        "Customer data security",
		services:     []string{"Hosted CRM", "Data migration", "Support in two time zones"},
		data:         []string{"Names and contact details", "Order history", "Notes of calls"},
		sections:     []string{"Encryption of customer data", "Access control and authentication", "Network security: firewalls and intrusion detection", "Handling of personal data breaches", "Sub-processors"},
		questions: []string{
			"Is customer data encrypted at rest with keys that you manage and rotate?",
			"Which roles can read customer records in production, and how is each access approved, recorded and reviewed?",
			"When was the last penetration test by an independent firm, and were its findings mended?",
			"Do you notify customers of a breach within a stated time?",
		},
		answers: []string{"Yes", "No", "AES-256 in GCM mode; keys in a hardware module\nRotated every 90 days", "Within 24 hours of awareness"},
		comments: []string{
			"Keys are held in a hardware security module in Dublin; two people are needed to export a wrapped key, and none has been exported since 2021.",
			"See https://status.blueharbour.example/security/2026/penetration-test-summary-with-a-rather-long-address-that-has-no-spaces-in-it.html?version=3#findings for the summary.",
			"",
		},
		people:    []string{"Maeve O’Sullivan", "Łukasz Wiśniewski", "Nguyễn Thị Hương", "Zoë Brontë-Müller"},
		factor:    "Sensitivity of the data",
		choice:    "Personal data of customers, without special categories",
		reason:    "The vendor holds sensitive personal data at volume, so the tier is never below high.",
		condition: "Multi-factor authentication is switched on for all administrators before data is moved, and the vendor shows it by a screen recording.",
		finding:   "Administrators sign in without a second factor",
		detail:    "Three of eleven administrator accounts are exempt from multi-factor authentication. The exemption has no end date and no owner.",
		why:       "The certificate of ISO/IEC 27001 ends then",
	},
	"zh-CN": {
		organisation: "北辰贸易集团有限公司",
		vendor:       "蓝港云客户关系管理平台",
		legal:        "蓝港软件（上海）股份有限公司",
		country:      "CN",
		engagement:   "销售与客户服务的客户关系管理系统",
		title:        "客户数据安全",
		services:     []string{"客户关系管理系统托管", "数据迁移", "全天候技术支持"},
		data:         []string{"姓名与联系方式", "订单记录", "通话备注"},
		sections:     []string{"客户数据加密", "访问控制与身份验证", "网络安全：防火墙与入侵检测", "个人信息泄露的处置", "第三方分包"},
		questions: []string{
			"客户数据在存储时是否加密，密钥是否由贵公司自行管理并定期轮换？",
			"哪些角色可以在生产环境中查看客户记录？每次访问如何审批、记录和复核？",
			"最近一次由独立机构实施的渗透测试是什么时候？发现的问题是否已经整改？",
			"发生个人信息泄露后，贵公司是否在约定时限内通知客户？",
		},
		answers: []string{"是", "否", "采用 AES-256（GCM 模式）加密，密钥存放在硬件安全模块中\n每 90 天轮换一次", "知悉后二十四小时内"},
		comments: []string{
			"密钥保存在上海数据中心的硬件安全模块内，导出需要两名授权人员同时在场；自二〇二一年以来从未导出过密钥。“最小权限”原则写入了公司的《信息安全管理制度》，每半年由内部审计部门复核一次，复核记录保存三年。",
			"详见 https://status.languang.example/security/2026/penetration-test-summary-with-a-rather-long-address-that-has-no-spaces-in-it.html?version=3#findings，其中列出了全部问题及整改时间。",
			"",
		},
		people:    []string{"欧阳喆", "陈珺玥", "李晓彤", "王堃"},
		factor:    "数据敏感程度",
		choice:    "客户个人信息，不含敏感个人信息",
		reason:    "供应商大量处理敏感个人信息，等级不得低于“高”。",
		condition: "在迁移数据之前，为全部管理员启用多因素认证，并由供应商以录屏方式证明。",
		finding:   "管理员登录没有启用第二因素",
		detail:    "十一个管理员账号中有三个被豁免多因素认证，豁免没有期限，也没有负责人。",
		why:       "ISO/IEC 27001 证书届时到期",
	},
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sample is an assessment with n questions. comment is added to every comment.
func sample(lang string, n int, comment string) content.Assessment {
	p := tongues[lang]
	day := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	a := content.Assessment{
		ReportID:      "rep_01JDA8Z6K3M5Q7R9S1T3V5W7X9",
		AssessmentID:  "asm_01JDA7Y5J2K4M6N8P0Q2R4S6T8",
		GeneratedAt:   day,
		Organisation:  p.organisation,
		Vendor:        content.Vendor{Name: p.vendor, LegalName: p.legal, Country: p.country, Website: "https://www.blueharbour.example", Services: p.services, Data: p.data},
		Engagement:    p.engagement,
		State:         "approved",
		Questionnaire: content.Frozen{Title: p.title, Name: "customer-data-security", Version: "2026-11", Hash: digest("questionnaire")},
		Depth:         "standard",
		Model:         content.Frozen{Name: "scoring", Version: "2026-11", Hash: digest("model")},
		Milestones: []content.Milestone{
			{What: "sent", At: day.AddDate(0, 0, -30), Who: p.people[0]},
			{What: "submitted", At: day.AddDate(0, 0, -12), Who: p.people[1]},
			{What: "in_review", At: day.AddDate(0, 0, -11), Who: p.people[2]},
			{What: "approved", At: day.AddDate(0, 0, -1), Who: p.people[3]},
		},
		Decision: content.Decision{
			Outcome: "accept_with_conditions", By: p.people[3], At: day.AddDate(0, 0, -1), Comment: p.detail,
			Conditions: []string{p.condition, p.condition},
			Override:   &content.Override{Band: scoring.Medium, Reason: p.condition, By: p.people[3], ExpiresOn: "2027-05-31"},
		},
		Inherent: content.Inherent{Known: true, Tier: scoring.High, Computed: 4375, Score: 5000, Floors: []string{p.reason}},
		Score: content.Score{Known: true, Effectiveness: 6235, Coverage: 9125, NotApplicable: 412, Residual: 2506, ComputedBand: scoring.Medium,
			Band: scoring.Medium, Reduction: 8000, Failures: []content.Failure{{QuestionID: "q2", Question: p.questions[1]}, {QuestionID: "q3", Question: p.questions[2], NoAnswer: true}, {QuestionID: "q4", Question: p.questions[3], NoAnswer: true, Refused: true}}},
		Bands:      []content.Threshold{{Band: scoring.Low}, {Band: scoring.Medium, From: 2500}, {Band: scoring.High, From: 5000}, {Band: scoring.Critical, From: 7500}},
		Next:       &content.Reassessment{DueOn: "2027-05-31", Why: p.why},
		Checkpoint: "vendorrisk.example/audit\n48213\n" + digest("tree") + "\n\n— vendorrisk.example/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=",
	}
	for i := range 7 {
		a.Inherent.Factors = append(a.Inherent.Factors, content.Factor{Title: fmt.Sprintf("%s %d", p.factor, i+1), Choice: p.choice, Level: i % 5, Points: 625, Possible: 1428})
	}
	for i := range 6 {
		sev := []string{"critical", "high", "medium", "low"}[i%4]
		a.Findings = append(a.Findings, content.Finding{ID: fmt.Sprintf("fnd_01JDA9%02d", i), Title: p.finding, Detail: p.detail, Severity: sev,
			Owner: p.people[i%4], DueOn: "2027-01-31", Status: []string{"open", "in_remediation", "resolved", "risk_accepted"}[i%4]})
		a.Evidence = append(a.Evidence, content.Evidence{ID: fmt.Sprintf("evd_01JDB%02d", i), Name: fmt.Sprintf("ISO27001_certificate_%s_%d.pdf", p.vendor, i),
			Type: "application/pdf", Size: 1_234_567, SHA256: digest(fmt.Sprint(i)), ValidUntil: "2027-05-31", State: "not_scanned"})
	}
	per := (n + len(p.sections) - 1) / len(p.sections)
	for i, title := range p.sections {
		s := content.Section{Title: title, Scored: i != 4, Effectiveness: scoring.Hundredths(3000 + 1700*i), Coverage: 9125, Points: 1247, Possible: 2000}
		for j := i * per; j < min(n, (i+1)*per); j++ {
			q := content.Question{ID: fmt.Sprintf("section-%d.q%d", i+1, j+1), Text: p.questions[j%4], Answer: p.answers[(j/2)%4],
				Comment: strings.TrimSpace(p.comments[j%3] + comment), Assurance: []string{"self", "reviewed", "independent"}[j%3],
				Scored: j%5 != 4, Points: 125, Possible: 200, Critical: j%6 == 1, Failed: j%12 == 1}
			switch j % 10 {
			case 7:
				q.Answer, q.NotApplicable, q.Reason = "", true, p.why
				q.Refused = j%20 == 17
			case 8:
				q.Answer, q.Original = "", true
			case 3:
				q.EvidenceIDs, q.ReviewNote = []string{"evd_01JDB00", "evd_01JDB03"}, p.detail
			}
			s.Questions = append(s.Questions, q)
		}
		a.Sections = append(a.Sections, s)
	}
	return a
}
