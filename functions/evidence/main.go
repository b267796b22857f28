// Command evidence is a Lambda: see package vendorrisk/shared/app/evidence.
package main

import "vendorrisk/shared/app/evidence"

func main() { evidence.Start() }
