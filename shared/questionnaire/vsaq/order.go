package vsaq

import "container/heap"

const movedReason = "comes after a later item that its condition names; conditions look back only"

// settle orders the entries so that each comes after the questions that its
// conditions name, and else as in the file: of those that are ready, the first
// of the file comes next. Entries that never get ready wait for each other.
func (m *importer) settle() {
	needs := m.needs()
	open := make([]int, len(m.entries)) // needs not placed yet
	waiting := make([][]int, len(m.entries))
	ready := &queue{}
	for i, n := range needs {
		open[i] = len(n)
		for _, j := range n {
			waiting[j] = append(waiting[j], i)
		}
		if len(n) == 0 {
			heap.Push(ready, i)
		}
	}
	out := make([]*entry, 0, len(m.entries))
	last := -1
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		e := m.entries[i]
		out = append(out, e)
		if i < last && !e.warns {
			m.lose(e.at, movedReason)
		}
		last = max(last, i)
		for _, j := range waiting[i] {
			if open[j]--; open[j] == 0 {
				heap.Push(ready, j)
			}
		}
	}
	if len(out) < len(m.entries) {
		for i, e := range m.entries {
			if open[i] > 0 {
				m.fault(e.at, e.line, "the condition depends on itself, or waits for one that does")
			}
		}
		return
	}
	m.entries = out
}

// needs lists, for each entry, the entries of the questions it names.
func (m *importer) needs() [][]int {
	at := map[string]int{}
	for i, e := range m.entries {
		if e.answers() {
			at[e.id] = i
		}
	}
	out := make([][]int, len(m.entries))
	for i, e := range m.entries {
		seen := map[int]bool{}
		walk(e.whole, func(c *condition) {
			if j, ok := at[c.Question]; ok && !seen[j] {
				seen[j] = true
				out[i] = append(out[i], j)
			}
		})
	}
	return out
}

// answers tells whether conditions can be about the entry's answer.
func (e *entry) answers() bool { return e.asks || e.warns && e.why != "" }

// queue is a heap of places in the file.
type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(int)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
