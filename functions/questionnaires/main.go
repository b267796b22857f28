// Command questionnaires is a Lambda: see package vendorrisk/shared/app/questionnaires.
package main

import "vendorrisk/shared/app/questionnaires"

func main() { questionnaires.Start() }
