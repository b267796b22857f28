// Organisation adds organisations to an installation on one machine, beside the
// running server or without one. Nothing leads from one organisation to another.
//
//	go run ./scripts/organisation -data DIR list
//	go run ./scripts/organisation -data DIR add -name NAME [-id SHORT] [-administrator ADDRESS]
//	go run ./scripts/organisation -data DIR link -id SHORT [-administrator ADDRESS]
//
// add and link print the one-time link that makes the organisation's first
// administrator, good for 24 hours; an address that is given gets it by mail
// too. link makes a new one as long as none has been used.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/local"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "organisation:", strings.TrimSpace(err.Error()))
		os.Exit(1)
	}
}

const usage = "say what to do: list, add -name NAME [-id SHORT] [-administrator ADDRESS], or link -id SHORT [-administrator ADDRESS]"

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("organisation", flag.ContinueOnError)
	dir := flags.String("data", "./data", "the server's data directory")
	base := flags.String("url", "http://127.0.0.1:8080", "where people reach the server; asked of it while it runs")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	var n app.Another
	do := flags.Arg(0)
	more := flag.NewFlagSet(do, flag.ContinueOnError)
	if do == "add" {
		more.StringVar(&n.Name, "name", "", "the organisation's name")
	}
	if do == "add" || do == "link" {
		more.StringVar(&n.ID, "id", "", "its short name, which its people sign in with; with add, made of the name when it is not said")
		more.StringVar(&n.Administrator, "administrator", "", "address that gets the link by mail")
	} else if do != "list" {
		return errors.New(usage)
	}
	if err := more.Parse(flags.Args()[1:]); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if more.NArg() > 0 {
		return errors.New(usage)
	}
	return act(ctx, *dir, *base, do, n, out)
}

// act asks the running server, or opens the directory when there is none.
func act(ctx context.Context, dir, base, do string, n app.Another, out io.Writer) error {
	method, path := http.MethodPost, "/organisations"
	switch do {
	case "list":
		method = http.MethodGet
	case "link":
		path += "/link"
	}
	body, err := local.Ask(ctx, dir, method, path, url.Values{"id": {n.ID}, "name": {n.Name}, "administrator": {n.Administrator}})
	if errors.Is(err, local.ErrNoServer) {
		return alone(ctx, dir, base, do, n, out)
	} else if err != nil {
		return err
	}
	_, err = io.Copy(out, io.LimitReader(body, 1<<20))
	return errors.Join(err, body.Close())
}

func alone(ctx context.Context, dir, base, do string, n app.Another, out io.Writer) (err error) {
	if !local.Filled(dir) {
		return fmt.Errorf("%s holds no data; start the server first", dir)
	}
	h, err := local.Open(ctx, local.Options{Dir: dir, BaseURL: strings.TrimSuffix(base, "/")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	link := ""
	switch do {
	case "list":
		return h.ListOrganisations(ctx, out)
	case "link":
		link, err = h.OrganisationLink(ctx, n)
	default:
		link, err = h.AddOrganisation(ctx, n)
	}
	if err != nil {
		return errors.New(local.Sentence(err))
	}
	_, err = fmt.Fprintln(out, link)
	return err
}
