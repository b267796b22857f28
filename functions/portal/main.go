// Command portal is a Lambda: see package vendorrisk/shared/app/portal.
package main

import "vendorrisk/shared/app/portal"

func main() { portal.Start() }
