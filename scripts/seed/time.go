package main

import (
	"io"
	"math/rand/v2"
	"time"

	"github.com/oklog/ulid/v2"
)

// past is the time of one vendor's story, which moves on from step to step.
type past struct {
	at      time.Time
	entropy io.Reader
}

const day = 24 * time.Hour

func (p *past) now() time.Time { return p.at }

// pass moves on by up to most days, a working part of a day at least.
func (p *past) pass(dice *rand.Rand, most int) {
	p.at = p.at.Add(4*time.Hour + time.Duration(dice.Int64N(int64(most)*int64(day)))).Truncate(time.Second)
}

// id is an identifier of the time that it is, the same for the same seed.
func (p *past) id(prefix string) string {
	p.at = p.at.Add(time.Millisecond) // in the order in which they were made
	return prefix + "_" + ulid.MustNew(ulid.Timestamp(p.at), p.entropy).String()
}
