package witness

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/problem"
)

// answers are what the witnesses said to one checkpoint.
type answers struct {
	note                      string // with their cosignatures
	standing                  []Standing
	unreachable, inconsistent bool
}

// ask asks all witnesses at once to cosign.
func (s *Service) ask(ctx context.Context, org, signed string, c checkpoint.Checkpoint, before State) answers {
	out := answers{note: signed, standing: make([]Standing, len(s.Witnesses))}
	lines := make([]string, len(s.Witnesses))
	var all sync.WaitGroup
	for i, w := range s.Witnesses {
		known := Standing{Name: w.Name()}
		if at := slices.IndexFunc(before.Witnesses, func(k Standing) bool { return k.Name == w.Name() }); at >= 0 {
			known = before.Witnesses[at]
		}
		all.Go(func() {
			r := request{s, ctx, org, w, signed, c}
			both, err := r.cosign(known.Size)
			if known.Fault = fault(err); err == nil {
				known.Size, known.At = c.N, s.Now()
				lines[i] = strings.TrimPrefix(both, signed)
			}
			out.standing[i] = known
		})
	}
	all.Wait()
	for i, k := range out.standing {
		out.note += lines[i]
		out.unreachable = out.unreachable || k.Fault == Unreachable
		out.inconsistent = out.inconsistent || k.Fault == Inconsistent
	}
	return out
}

// What a witness says other than a cosignature.
var (
	errUnknownLog   = errors.New("the witness does not know this log")
	errRefused      = errors.New("the witness refuses the checkpoint")
	errRolledBack   = errors.New("the witness has cosigned more of the log than there is")
	errInconsistent = errors.New("what the witness has seen is not the beginning of the log")
)

func fault(err error) Fault {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errUnknownLog):
		return UnknownLog
	case errors.Is(err, errInconsistent), errors.Is(err, errRolledBack):
		return Inconsistent
	case errors.Is(err, errRefused):
		return Refused
	}
	return Unreachable
}

// request is one checkpoint for one witness.
type request struct {
	*Service
	ctx    context.Context
	org    string
	to     Witness
	signed string
	c      checkpoint.Checkpoint
}

// cosign answers the note with the witness's cosignature (C2SP tlog-witness,
// add-checkpoint). old is how much of the log the witness has seen, as far as
// we know; when it knows better it says so, and is asked once more.
func (r *request) cosign(old int64) (string, error) {
	for try := 1; ; try++ {
		if old > r.c.N {
			return "", r.larger(old)
		}
		body, err := r.body(old)
		if err != nil {
			return "", err
		}
		status, kind, answer, err := r.post(body)
		if err != nil {
			return "", err
		}
		switch status {
		case http.StatusOK:
			v, err := r.Log.Key.Verifier(r.org)
			if err != nil {
				return "", err
			}
			both, err := checkpoint.Join(r.signed, v, r.to.Witness, answer)
			if err != nil {
				return "", errRefused
			}
			return both, nil
		case http.StatusConflict:
			if kind != "text/x.tlog.size" { // of our size, with another root
				return "", errInconsistent
			}
			size, err := strconv.ParseInt(strings.TrimSuffix(string(answer), "\n"), 10, 64)
			if err != nil || size < 0 || try > 1 {
				return "", errRefused
			}
			if size == old { // it agrees on how much, so not on what
				return "", errInconsistent
			}
			old = size
		case http.StatusUnprocessableEntity:
			return "", errInconsistent
		case http.StatusNotFound, http.StatusForbidden:
			return "", errUnknownLog
		case http.StatusBadRequest:
			return "", errRefused
		default:
			return "", problem.New(problem.Unavailable, "the witness answers %d", status)
		}
	}
}

// larger tells a log that has grown meanwhile from one that was rolled back.
func (r *request) larger(size int64) error {
	now, err := r.Log.Size(r.ctx, r.org)
	if err != nil {
		return err
	}
	if now < size {
		return errRolledBack
	}
	return problem.New(problem.Unavailable, "the log has grown meanwhile")
}

// body is the old size, the proof from it on, and the checkpoint.
func (r *request) body(old int64) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	if old > 0 && old < r.c.N {
		p, err := r.Log.Prove(r.ctx, r.org, transparency.Ask{From: old, Size: r.c.N})
		if err != nil {
			return nil, err
		}
		for _, h := range p.Consistency.Hashes {
			b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
		}
	}
	b.WriteString("\n" + r.signed)
	return b.Bytes(), nil
}

// maxAnswer of a witness that is read.
const maxAnswer = 16 << 10

func (r *request) post(body []byte) (status int, kind string, answer []byte, err error) {
	q, err := http.NewRequestWithContext(r.ctx, http.MethodPost, r.to.URL+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	q.Header.Set("Content-Type", "text/plain; charset=utf-8")
	q.Header.Set("User-Agent", "vendorrisk-witness/1")
	a, err := r.Client().Do(q)
	if err != nil {
		return 0, "", nil, problem.New(problem.Unavailable, "the witness cannot be reached")
	}
	defer a.Body.Close() //nolint:errcheck // read only
	answer, err = io.ReadAll(io.LimitReader(a.Body, maxAnswer))
	if err != nil {
		return 0, "", nil, problem.New(problem.Unavailable, "the witness breaks off")
	}
	kind, _, _ = strings.Cut(a.Header.Get("Content-Type"), ";")
	return a.StatusCode, strings.TrimSpace(kind), answer, nil
}
