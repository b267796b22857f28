// Command reassess is a Lambda: see package vendorrisk/shared/app/reassess.
package main

import "vendorrisk/shared/app/reassess"

func main() { reassess.Start() }
