// Command contracts is a Lambda: see package vendorrisk/shared/app/contracts.
package main

import "vendorrisk/shared/app/contracts"

func main() { contracts.Start() }
