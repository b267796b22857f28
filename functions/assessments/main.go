// Command assessments is a Lambda: see package vendorrisk/shared/app/assessments.
package main

import "vendorrisk/shared/app/assessments"

func main() { assessments.Start() }
