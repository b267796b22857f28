// Command outbox is a Lambda: see package vendorrisk/shared/app/outbox.
package main

import "vendorrisk/shared/app/outbox"

func main() { outbox.Start() }
