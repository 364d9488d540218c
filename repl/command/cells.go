package command

import "sync"

// What is remembered: so many cells, and so much of what each has shown.
const (
	cellsKept  = 1000
	outputKept = 64 << 10
)

// Cells are the last cells of a session, by the numbers that the ledger has for them. What a cell has started may show something while
// the next one is taken in, so that they may be used by several goroutines.
type Cells struct {
	mu    sync.Mutex
	first int
	cells []ranCell
}

// A ranCell is a cell that has run, and what it has shown.
type ranCell struct {
	text   string
	output []byte
	cut    bool // it has shown more
	failed bool
}

// Add takes in the text of cell n, which follows the one before.
func (c *Cells) Add(n int, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cells) == 0 || n != c.first+len(c.cells) {
		c.first, c.cells = n, nil
	}
	if len(c.cells) == cellsKept {
		c.first, c.cells = c.first+1, c.cells[1:]
	}
	c.cells = append(c.cells, ranCell{text: text})
}

// Text returns the text of cell n; false if it is not remembered.
func (c *Cells) Text(n int) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x := c.cell(n); x != nil {
		return x.text, true
	}
	return "", false
}

// Before returns the texts of the cells before cell n, oldest first.
func (c *Cells) Before(n int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var texts []string
	for _, x := range c.cells[:max(0, min(n-c.first, len(c.cells)))] {
		texts = append(texts, x.text)
	}
	return texts
}

// Failed notes that cell n failed.
func (c *Cells) Failed(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if x := c.cell(n); x != nil {
		x.failed = true
	}
}

// Showed notes what the last cell shows.
func (c *Cells) Showed(text []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cells) == 0 {
		return
	}
	x := &c.cells[len(c.cells)-1]
	if room := outputKept - len(x.output); room < len(text) {
		text, x.cut = text[:max(room, 0)], true
	}
	x.output = append(x.output, text...)
}

func (c *Cells) cell(n int) *ranCell {
	if i := n - c.first; i >= 0 && i < len(c.cells) {
		return &c.cells[i]
	}
	return nil
}
