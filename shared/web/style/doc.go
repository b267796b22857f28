// Package style is the page that shows every component of the design system
// with sample data, at /dev/style. It is wired in the demo only, and is what
// one looks at after touching a template or the stylesheet.
package style
