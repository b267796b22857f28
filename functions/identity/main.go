// Command identity is a Lambda: see package vendorrisk/shared/app/identity.
package main

import "vendorrisk/shared/app/identity"

func main() { identity.Start() }
