// Package page writes pages: a layout in two shells, the components that
// pages are built from (templates/component, with their view structs here),
// the Renderer that parses every template at start and writes no half pages,
// and the static files under addresses that change with their content.
//
// Pages work without script and with a keyboard. The stylesheet and the one
// script are static files, since the content security policy refuses anything
// inline. What each component takes stands above its template; package style
// shows all of them.
package page
