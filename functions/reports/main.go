// Command reports is a Lambda: see package vendorrisk/shared/app/reports.
package main

import "vendorrisk/shared/app/reports"

func main() { reports.Start() }
