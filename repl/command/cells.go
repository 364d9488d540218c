package command

// cellsKept is how many cells are remembered.
const cellsKept = 1000

// Cells are the texts of the last cells of a session, by the numbers that the ledger has for them.
type Cells struct {
	first int
	texts []string
}

// Add takes in the text of cell n, which follows the one before.
func (c *Cells) Add(n int, text string) {
	if len(c.texts) == 0 || n != c.first+len(c.texts) {
		c.first, c.texts = n, nil
	}
	if len(c.texts) == cellsKept {
		c.first, c.texts = c.first+1, c.texts[1:]
	}
	c.texts = append(c.texts, text)
}

// Text returns the text of cell n; false if it is not remembered.
func (c *Cells) Text(n int) (string, bool) {
	if i := n - c.first; i >= 0 && i < len(c.texts) {
		return c.texts[i], true
	}
	return "", false
}
