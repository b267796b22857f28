// Command audit is a Lambda: see package vendorrisk/shared/app/audit.
package main

import "vendorrisk/shared/app/audit"

func main() { audit.Start() }
