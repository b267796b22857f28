// Command incidents is a Lambda: see package vendorrisk/shared/app/incidents.
package main

import "vendorrisk/shared/app/incidents"

func main() { incidents.Start() }
