package page

import "vendorrisk/shared/web/form"

// What a browser is asked to do with a passkey.
const (
	CreatePasskey = "create"
	GetPasskey    = "get"
)

// Passkey is a form whose answer the browser gives, with the component
// "passkey". Its faults belong to the field "passkey", whose value is the
// answer as JSON.
type Passkey struct {
	Kind    string // CreatePasskey or GetPasskey
	Action  string // where the form is sent
	Options string // what the browser is asked for, as JSON
	Button  string // words of the button
	Primary bool
	Fields  []Hidden
	Name    *form.Field // of the device, where one is created; may be nil
	Answer  *form.Field // the field "passkey" of the page's form
}
