// Package i18n holds every sentence of the pages in English and 简体中文, and
// writes dates, numbers, sizes and spans the way each language does.
//
// The sentences stand in locales/<language>/<area>.json, nested by page; a
// sentence's key is its path joined by dots ("vendor.name"). A sentence takes
// arguments at {0}, {1}, …; one that counts is an object of plural forms
// ({"one": …, "other": …}) chosen by argument {0}. Each area is a file of its
// own, so that people who write different pages do not meet in one file.
//
// A Localizer is a Catalogue bound to one language and time zone: it is what
// templates, forms and charts are given.
package i18n
