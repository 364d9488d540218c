package lang

// An Item is a declaration or a statement at the top of a cell.
type Item struct {
	Text     string
	Decl     bool     // import, const, type, func: it belongs to package level
	Declares []string // the variables that a statement declares for the session
}

// Items splits a cell of Go at its top-level semicolons, written or implied.
func Items(src string) []Item {
	var items []Item
	for _, c := range chunks(src) {
		item := Item{Text: src[c.start:c.end], Decl: c.decl}
		if !c.decl {
			item.Declares = declaredBy(item.Text)
		}
		items = append(items, item)
	}
	return items
}
