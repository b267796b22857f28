package pattern_test

import (
	"sync"
	"testing"

	"vendorrisk/shared/pattern"
)

func TestPattern(t *testing.T) {
	p := pattern.New(`^a{1,3}$`)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if !p.MatchString("aa") || p.MatchString("aaaa") || !p.Match([]byte("a")) || p.Match(nil) {
				t.Error("it does not match as package regexp does")
			}
		})
	}
	wg.Wait()
	broken := pattern.New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a broken expression was used")
		}
	}()
	broken.MatchString("")
}
