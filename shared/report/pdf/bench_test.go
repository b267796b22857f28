package pdf

import (
	"bytes"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// tenPages is a Chinese document of ten pages with a cover, contents and
// tables.
func tenPages(t testing.TB) *Doc {
	d := newDoc(t, "zh-CN")
	d.Cover(Cover{Organisation: "北辰贸易集团", Kind: "供应商风险评估报告", Title: "蓝港云"})
	d.Contents("目录")
	texts := []string{
		"供应商应当在发生安全事件后的七十二小时内通知采购方，并提供调查报告以及补救措施的详细说明，同时保存全部日志。",
		"密钥保存在硬件安全模块内，导出需要两名授权人员同时在场；“最小权限”原则写入公司的信息安全管理制度，每半年复核一次。",
		"访问控制、身份验证、网络分段、入侵检测、备份恢复与员工培训的记录均保存三年，由内部审计部门抽查并向管理层报告。",
	}
	for len(d.pages) < 9 {
		d.Heading(2, "客户数据加密")
		var rows []Row
		for i := range 6 {
			rows = append(rows, Row{Cells: []Cell{
				{{Text: texts[i%3], Style: Table.Strong()}, {Text: texts[(i+1)%3] + texts[(i+2)%3], Style: Table}},
				{{Text: "已核验证据", Style: Table}}, {{Text: "1.25 / 2.00", Style: Table}},
			}})
		}
		d.Table(Grid{Columns: []Column{{Title: "问题与答复", Share: 66}, {Title: "可信程度", Share: 17}, {Title: "得分", Share: 17, Align: Right}}}, rows)
		d.Paragraph(texts[0]+texts[1], Body)
	}
	return d
}

// BenchmarkTenPages measures a ten-page Chinese report, layout and all, against
// what gofpdf alone takes to put the same marks on the same pages with the
// whole fonts; both in turn in one run.
func BenchmarkTenPages(b *testing.B) {
	d := tenPages(b)
	pages, _ := d.assemble()
	if len(pages) != 10 {
		b.Fatalf("%d pages", len(pages))
	}
	var all []rune
	for r := range rune(1 << 16) {
		all = append(all, r)
	}
	regular, bold := d.regular.Cut(all), d.bold.Cut(all)
	var bare, ours time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		f := gofpdf.New("P", "pt", "A4", "")
		f.AddUTF8FontFromBytes(family, "", bytes.Clone(regular))
		f.AddUTF8FontFromBytes(family, "B", bytes.Clone(bold))
		f.SetFont(family, "", 10)
		for _, p := range pages {
			f.AddPage()
			for _, s := range p.shapes {
				s.draw(f)
			}
		}
		if err := f.Output(&bytes.Buffer{}); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		file(b, tenPages(b))
		bare += middle.Sub(start)
		ours += time.Since(middle)
	}
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms/report")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "ms/bare")
	b.ReportMetric(ours.Seconds()/bare.Seconds(), "ours/bare")
}

// BenchmarkTenPagesAlone is the same report without the comparison, for its
// allocations.
func BenchmarkTenPagesAlone(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		file(b, tenPages(b))
	}
}
