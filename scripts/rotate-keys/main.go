// Rotate-keys makes new keys and seals all records and evidence anew under
// them. Beside a running server that happens in the background of the server,
// while people work: this program shows how far it is and may be ended. A server
// that is killed meanwhile goes on when it starts again. Without a server the
// program does it itself.
//
//	go run ./scripts/rotate-keys -data DIR [-retire]
//	go run ./scripts/rotate-keys -data DIR -watch
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"vendorrisk/shared/app/local"
)

func main() {
	dir := flag.String("data", "./data", "the server's data directory")
	retire := flag.Bool("retire", false, "destroy the old keys afterwards; backups made before can then no longer be read")
	watch := flag.Bool("watch", false, "start nothing; show how far the rotation is that the running server does, or did last")
	flag.Parse()
	if err := run(context.Background(), *dir, *retire, *watch, show); err != nil {
		fmt.Fprintln(os.Stderr, "rotate-keys:", err)
		os.Exit(1)
	}
	fmt.Println("finished: everything is sealed under the new keys")
}

func run(ctx context.Context, dir string, retire, watch bool, show func(what string, done, total int)) (err error) {
	body, err := local.Ask(ctx, dir, http.MethodPost, "/rotate", url.Values{"retire": {strconv.FormatBool(retire)}, "watch": {strconv.FormatBool(watch)}})
	if errors.Is(err, local.ErrNoServer) {
		if watch {
			return err
		}
		if !local.Filled(dir) {
			return fmt.Errorf("%s holds no data", dir)
		}
		h, err := local.Open(ctx, local.Options{Dir: dir})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Close()) }()
		return h.Rotate(ctx, retire, show)
	} else if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // read only
	lines := bufio.NewScanner(body)
	finished := false
	for lines.Scan() {
		var p local.Progress
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return err
		}
		if p.Error != "" {
			return errors.New(p.Error)
		}
		if finished = p.What == "finished"; !finished {
			show(p.What, p.Done, p.Total)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if !finished {
		return errors.New("the server stopped before it was finished; run it again")
	}
	return nil
}

func show(what string, done, total int) { fmt.Printf("%s: %d of %d\n", what, done, total) }
