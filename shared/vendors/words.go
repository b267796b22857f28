package vendors

// dataCategoryNames say each category in the product's languages.
var dataCategoryNames = map[string][2]string{
	"none":            {"No customer data", "不涉及客户数据"},
	"contact":         {"Contact details", "联系信息"},
	"account":         {"Account and usage data", "账户与使用数据"},
	"financial":       {"Financial data", "财务与支付信息"},
	"health":          {"Health data", "健康信息"},
	"biometric":       {"Biometric data", "生物识别信息"},
	"children":        {"Data of children", "未成年人信息"},
	"location":        {"Location data", "位置信息"},
	"employee":        {"Data of employees", "员工信息"},
	"credentials":     {"Credentials", "账号凭据"},
	"business-secret": {"Business secrets", "商业秘密"},
}

// DataCategoryName is a category in words.
func DataCategoryName(id, lang string) string {
	n, ok := dataCategoryNames[id]
	switch {
	case !ok:
		return id
	case lang == "zh-CN":
		return n[1]
	default:
		return n[0]
	}
}
