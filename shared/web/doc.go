// Package web gathers the pages' building blocks. Its sub-packages:
//
//	i18n    every sentence in English and 简体中文; dates, numbers, sizes
//	form    what was typed, the faults in it, rows that can be added
//	page    the layout, the components, the Renderer, static files
//	style   /dev/style: every component with sample data
//	webtest what the tests of pages share
//
// # To add a page
//
// One page is one Go file, one template and its sentences.
//
//  1. templates/<page>.html defines "main": an h1 that says {{.Title}}, then
//     components ({{template "table" .Body.Table}}) and plain HTML. No style
//     attribute, no inline script: the content security policy refuses both.
//
//  2. <page>.go has the view struct and, beside it, a constructor that takes
//     the Renderer and small interfaces and returns an http.HandlerFunc:
//
//     type editView struct{ Countries []form.Choice }
//
//     func Edit(render *page.Renderer, vendors Reader) http.HandlerFunc {
//     return func(w http.ResponseWriter, r *http.Request) { … }
//     }
//
//  3. GET fills form.New(render.Say(r)) with Set and calls render.Page.
//     POST reads form.Parse, answers ChangeRows by showing the form again,
//     and calls the subject. When form.Refuse(err) says true, show the form
//     again (400, summary of faults, what was typed); any other error goes to
//     render.Problem. When all went well: render.Redirect(w, r, path, "saved").
//
//  4. Its sentences go into locales/en/<area>.json and locales/zh-CN/<area>.json
//     under a name of its own; a key is used in the template as
//     {{t "vendor.title"}}. Values that records hold, such as states, are
//     words of i18n.Families: {{word "tier" .Tier}}, {{template "badge" (badge "tier" .Tier)}}.
//
//  5. Its test asks for the page in both languages and runs webtest.Page on
//     the answer: headers, language, one h1, labels, ids, links of the faults.
//
// Fields are drawn from the form, the name and the label's key, with more
// through pipes; the name is the JSON pointer of the value with dots:
//
//	{{template "text" (field .Form "name" "vendor.name" | hint "vendor.nameHint" | autocomplete "organization")}}
//	{{template "radios" (field .Form "tier" "vendor.tier" | words "tier" | optional)}}
//	{{template "date" (field .Form "dueOn" "assessment.dueOn" | dayInput)}}
//
// A form with rows begins with {{template "enter"}}. The test beside this file
// fails on a key that is missing, unused, or not the same in both languages.
package web
