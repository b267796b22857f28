package report

// incidentWords are the words of an incident's or drill's report by language;
// a test holds both languages to the same keys.
var incidentWords = map[string]map[string]string{
	"en": {
		"incident": "Incident report", "drill": "Drill report", "what": "What happened", "state": "State", "severity": "Severity",
		"open": "Open", "contained": "Contained", "resolved": "Resolved", "closed": "Closed",
		"severity.low": "Low", "severity.medium": "Medium", "severity.high": "High", "severity.critical": "Critical",
		"inTime": "Notices in time", "lateNote": "%d too late or expired", "inTimeWord": "In time", "late": "Too late", "void": "Void", "notNeeded": "Not needed",
		"began": "Began", "detected": "Detected by the vendor", "aware": "We became aware", "contained.at": "Contained", "handled": "Handling ended",
		"people": "People affected", "unknown": "Not known yet", "estimate": "estimate", "confirmed": "confirmed", "places": "Jurisdictions", "incidentId": "Incident",
		"clocks": "Notification clocks", "to": "Who is to be told", "deadline": "Deadline", "why": "Why", "none": "None.",
		"clock.not_applicable": "Not needed", "clock.waiting": "Waiting", "clock.running": "Running", "clock.warned_50": "Half of the time over",
		"clock.warned_80": "80 % of the time over", "clock.expired": "Expired", "clock.met": "In time", "clock.met_late": "Too late",
		"notices": "Notices", "sentTo": "Sent to", "when": "When", "note": "Note", "tasks": "Tasks", "task": "Task", "due": "Due", "done": "Done", "notDone": "Not done",
		"review": "Closing review", "rootCause": "Root cause", "learned": "What was learned", "by": "Written by", "improvement": "Improvement",
		"steps": "How long each step took", "step": "Step", "kind": "Kind", "took": "Time", "injects": "What came in", "inject": "Message", "expected": "What a good team does", "whatDone": "What was done",
		"step.task": "Task", "step.notice": "Notice", "step.inject": "Message", "step.review": "Review", "step.closing": "Closing",
		"minutes": "%d min", "hours": "%d h %d min",
	},
	"zh-CN": {
		"incident": "安全事件报告", "drill": "演练报告", "what": "事件经过", "state": "状态", "severity": "严重程度",
		"open": "待处置", "contained": "已控制", "resolved": "已处置", "closed": "已结案",
		"severity.low": "低", "severity.medium": "中", "severity.high": "高", "severity.critical": "严重",
		"inTime": "按时报告", "lateNote": "%d 项逾期或超时", "inTimeWord": "按时", "late": "逾期", "void": "已作废", "notNeeded": "无需提交",
		"began": "发生时间", "detected": "供应商发现时间", "aware": "我方知悉时间", "contained.at": "控制时间", "handled": "处置结束时间",
		"people": "受影响人数", "unknown": "尚不明确", "estimate": "估计", "confirmed": "已确认", "places": "涉及地区", "incidentId": "事件编号",
		"clocks": "报告和通知时限", "to": "报告或通知对象", "deadline": "截止时间", "why": "原因", "none": "无。",
		"clock.not_applicable": "无需提交", "clock.waiting": "等待起算", "clock.running": "计时中", "clock.warned_50": "时限过半",
		"clock.warned_80": "时限已过 80%", "clock.expired": "已超时", "clock.met": "按时完成", "clock.met_late": "逾期完成",
		"notices": "报告和通知记录", "sentTo": "发送对象", "when": "时间", "note": "备注", "tasks": "任务", "task": "任务", "due": "截止时间", "done": "完成时间", "notDone": "未完成",
		"review": "结案复盘", "rootCause": "根本原因", "learned": "经验教训", "by": "撰写人", "improvement": "改进措施",
		"steps": "各步骤用时", "step": "步骤", "kind": "类型", "took": "用时", "injects": "收到的消息", "inject": "消息", "expected": "理想的应对", "whatDone": "实际处理",
		"step.task": "任务", "step.notice": "报告或通知", "step.inject": "消息", "step.review": "复盘", "step.closing": "结案",
		"minutes": "%d 分钟", "hours": "%d 小时 %d 分钟",
	},
}
