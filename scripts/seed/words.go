package main

import "vendorrisk/shared/vendors"

// place is a country with what its companies are called; every part of a name
// is made up.
type place struct {
	country, lang       string
	first, second, form []string
	given, family       []string
	joined              bool // written without spaces
}

var places = []place{
	{
		country: "US", lang: "en",
		first:  []string{"Cedar", "Granite", "Bluebird", "Summit", "Harbor", "Prairie", "Copper", "Juniper", "Falcon", "Lakeside"},
		second: []string{"Cloud", "Payments", "Analytics", "Messaging", "Payroll", "Storage", "Support", "Identity", "Mapping", "Research"},
		form:   []string{"Inc.", "LLC", "Corp."}, given: []string{"Noah", "Emma", "Liam", "Ava"}, family: []string{"Carter", "Nguyen", "Brooks", "Diaz"},
	},
	{
		country: "CN", lang: "zh-CN", joined: true,
		first:  []string{"上海澄川", "北京云岭", "深圳启越", "杭州听澜", "成都锦程", "苏州汇元", "广州远帆", "南京衡宇", "厦门海纳", "武汉楚天"},
		second: []string{"信息科技", "数据服务", "云计算", "网络技术", "软件", "智能客服", "电子商务", "安全技术", "物流科技", "市场咨询"},
		form:   []string{"有限公司", "股份有限公司"}, given: []string{"文静", "志远", "雨桐", "建国"}, family: []string{"周", "王", "陈", "林"},
	},
	{
		country: "DE", lang: "en",
		first:  []string{"Nordwind", "Hafen", "Linden", "Isar", "Brücken", "Kiefern", "Morgen", "Elbe", "Falken", "Stern"},
		second: []string{"Datenhaus", "Analytik", "Systeme", "Logistik", "Versand", "Rechenzentrum", "Beratung", "Druck", "Zahlung", "Archiv"},
		form:   []string{"GmbH", "AG", "SE"}, given: []string{"Jana", "Lukas", "Miriam", "Jörg"}, family: []string{"Vogt", "Krüger", "Weiß", "Schäfer"},
	},
	{
		country: "JP", lang: "en",
		first:  []string{"Sakura", "Hoshino", "Midori", "Asahi", "Kawabe", "Fuji", "Tsubame", "Minato"},
		second: []string{"Data Center", "Software", "Call Center", "Print", "Learning", "Design"},
		form:   []string{"K.K.", "G.K."}, given: []string{"Haruto", "Yui", "Sota", "Aoi"}, family: []string{"Sato", "Tanaka", "Ito", "Mori"},
	},
	{
		country: "FR", lang: "en",
		first:  []string{"Étoile", "Rivage", "Clairière", "Beauséjour", "Horizon", "Garonne", "Mistral", "Lumière"},
		second: []string{"Conseil", "Données", "Courrier", "Hébergement", "Études", "Paiement"},
		form:   []string{"SAS", "SA", "SARL"}, given: []string{"Chloé", "Hugo", "Zoé", "Rémi"}, family: []string{"Lefèvre", "Girard", "Noël", "Petit"},
	},
	{
		country: "HK", lang: "zh-CN", joined: true,
		first:  []string{"維港", "海景", "東昇", "利達", "恒泰", "嘉華"},
		second: []string{"數據", "雲端服務", "資訊科技", "客戶關係", "物流", "印刷"},
		form:   []string{"有限公司"}, given: []string{"嘉欣", "志明", "詠詩", "家豪"}, family: []string{"黃", "李", "何", "梁"},
	},
}

// trade is what a vendor does for us, and with which data.
type trade struct {
	en, zh string
	data   []string
	crm    bool
}

var trades = []trade{
	{"Customer relationship management", "客户关系管理系统", []string{"contact", "account"}, true},
	{"Data warehouse", "数据仓库", []string{"contact", "account", "location"}, false},
	{"Payroll", "薪酬服务", []string{"employee", "financial"}, false},
	{"Card payments", "支付服务", []string{"financial", "contact"}, false},
	{"Mail and text campaigns", "短信与邮件营销", []string{"contact"}, true},
	{"Help desk", "客服外包", []string{"contact", "account"}, false},
	{"Hosting", "数据中心托管", []string{"account", "credentials"}, false},
	{"Translation", "翻译", []string{"business-secret"}, false},
	{"Occupational health", "职业健康服务", []string{"employee", "health"}, false},
	{"Office cleaning", "保洁", []string{"none"}, false},
}

var roles = map[string][]string{
	"en":    {"Security officer", "Compliance", "Account manager", "Data protection officer"},
	"zh-CN": {"信息安全负责人", "合规经理", "客户经理", "数据保护官"},
}

// said are the sentences that answers and comments are made of.
var said = map[string][]string{
	"en": {
		"Described in our information security policy, section 4, which the management board approved in spring.",
		"The security team checks this every quarter and reports what it finds.",
		"In place for all production systems; the test systems hold no customer data.",
		"We began this last year and expect to finish the remaining two sites before summer.",
		"Our hosting partner does this for us, and we read its report once a year.",
		"A ticket is opened for every exception, with an owner and a day on which it ends.",
	},
	"zh-CN": {
		"详见我司《信息安全管理制度》第四章，该制度已于今年春季经管理层批准。",
		"信息安全部每季度复核一次，并将发现的问题向管理层书面汇报。",
		"所有生产系统均已落实；测试环境不存放任何客户数据。",
		"该项工作于去年启动，剩余两个办公地点预计在夏季之前完成。",
		"由托管服务商代为执行，我司每年审阅其审计报告。",
		"每一项例外均登记工单，明确负责人和截止日期。",
	},
}

var notApplicable = map[string]string{
	"en": "We do not offer this service to your organisation.", "zh-CN": "我司未向贵公司提供此项服务。",
}

func subProcessor(country string) vendors.SubProcessor {
	return vendors.SubProcessor{Name: "Hafen Hosting AG", Country: country, Purpose: "Hosting"}
}
