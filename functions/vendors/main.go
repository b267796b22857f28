// Command vendors is a Lambda: see package vendorrisk/shared/app/vendors.
package main

import "vendorrisk/shared/app/vendors"

func main() { vendors.Start() }
