// Package console is the console function: the staff's pages, and what no other
// route answers.
package console

import (
	"vendorrisk/shared/app/serverless"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "console", Does: "The staff's pages with sign-in, static files, and what no other route answers.",
	Default: true, Needs: []serverless.Need{serverless.Lists, serverless.SignIn}, Timeout: serverless.Request, MemoryMB: serverless.Large,
}
