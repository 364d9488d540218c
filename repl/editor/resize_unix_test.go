//go:build unix

package editor

import "testing"

// TestResizeInTheMiddle changes the terminal's size while something is open, to sizes that have no room for it, and back.
func TestResizeInTheMiddle(t *testing.T) {
	for _, tt := range []struct {
		name, keys, wide, narrow string
	}{
		{"list", "db.", `
school> db.
           Create       method(value any) *gorm.DB
           Where        method(query any, args ...any) *gor…
           WithContext  method(ctx context.Context) *gorm.DB`, `
school> db.
 Create       metho…
 Where        metho…
 WithContext  metho…`},
		{"selected item", "db.\t", `
school> db.Create
          ›Create       method(value any) *gorm.DB
           Where        method(query any, args ...any) *gor…
           WithContext  method(ctx context.Context) *gorm.DB
           Create inserts value.`, `
school> db.Create
›Create       metho…
 Where        metho…
 WithContext  metho…
 Create inserts val…`},
		{"signature", "db.Where(", `
school> db.Where(
        Where(query any, args ...any) *gorm.DB`, `
school> db.Where(
Where(query any, ar…`},
		{"ghost", "school", `
school> school := open("a.db")`, `
school> school := o…`},
		{"search", "\x12open", `
school> school := open("a.db")
search: open   Ctrl-R older · Enter takes it · Esc leaves`, `
school> school := op
en("a.db")
search: open`},
		{"block", "if x {\ry", `
school> if x {
      …     y`, `
school> if x {
      …     y`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			history, _ := OpenHistory("")
			add(t, history, `school := open("a.db")`)
			c := newConsole(t, 60, 8)
			results := c.start(c.terminal(Config{Complete: methods, Signature: whereHead, History: history}))
			c.send(tt.keys)
			c.waitScreen(tt.wide)
			c.resize(20, 8)
			c.waitScreen(tt.narrow)
			c.resize(60, 8)
			c.waitScreen(tt.wide)
			// Faster than anything is drawn, and back to the same size.
			c.resize(3, 2)
			c.resize(1, 1)
			c.resize(60, 8)
			c.waitScreen(tt.wide)
			c.send("\x03")
			c.want(results, "", ErrInterrupted)
		})
	}
}
