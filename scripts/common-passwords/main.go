// Common-passwords makes shared/identity/password/known.bin anew from a list of
// passwords, the most common first, one a line:
//
//	go run ./scripts/common-passwords -from FILE [-to FILE] [-most N]
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"vendorrisk/shared/identity/password"
)

func main() {
	from := flag.String("from", "", "list of passwords, the most common first, one a line")
	to := flag.String("to", "shared/identity/password/known.bin", "file to write")
	most := flag.Int("most", 20_000, "how many to keep, of those that are long enough")
	flag.Parse()
	text, err := os.ReadFile(*from)
	if err == nil {
		out := password.Known(strings.Split(strings.ReplaceAll(string(text), "\r", ""), "\n"), *most)
		err = os.WriteFile(*to, out, 0o644) //nolint:gosec // G306: a file of the source
		fmt.Printf("%d bytes\n", len(out))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "common-passwords:", err)
		os.Exit(1)
	}
}
