// Command console is a Lambda: see package vendorrisk/shared/app/console.
package main

import "vendorrisk/shared/app/console"

func main() { console.Start() }
