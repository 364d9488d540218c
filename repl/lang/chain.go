package lang

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode/utf8"
)

// lastName is the function that gives a cell which begins with a dot the value that it goes on from. A call has the value without a place
// in memory, so that Go refuses to assign to a part of it, which would be lost.
const lastName = "retortlast"

// A last is the value that a cell may go on from which begins with a dot: that of the last cell which yielded one.
type last struct {
	typ    types.Type
	name   string // of the variable that holds it, or ""
	values int    // how many the cell yielded; only one can be gone on from
}

// Continues reports whether a cell begins with a dot: it goes on from the value of an earlier one.
func Continues(src string) bool {
	rest := strings.TrimLeft(src, " \t\r\n")
	return len(rest) > 1 && rest[0] == '.' && (rest[1] < '0' || rest[1] > '9') || rest == "."
}

// Settle takes note of a cell after it was committed: the value that it yielded, unless it failed, is the one to go on from.
func (k *Checker) Settle(c *Cell, failed bool) {
	k.decls = slices.DeleteFunc(slices.Clone(k.decls), func(d *decl) bool { return d.name == lastName })
	if k.last.typ != nil {
		for _, e := range c.effects {
			if slices.ContainsFunc(e.decls, func(d *decl) bool { return d.kind == typeDecl && usesType(k.last.typ, d.name) }) {
				k.last = last{} // its type is gone
				break
			}
		}
	}
	k.Learn(c.Source)
	y := c.Yield
	if failed || y.Kind != YieldValues {
		return
	}
	v := y.Values[0]
	k.last = last{values: len(y.Values), typ: types.Default(v.Type), name: v.Name}
	if name := strings.TrimSpace(c.Source); v.Name == "" && token.IsIdentifier(name) && k.isVar(name) {
		k.last.name = name
	}
	if v.Nil {
		k.last = last{}
	}
}

func (k *Checker) isVar(name string) bool {
	d := k.find(name)
	return d != nil && d.kind == varDecl
}

// resume writes a cell that begins with a dot as one that begins with the value: a variable of the session, or a call of the function
// that d declares. The value is written at text[at:at+n].
func (k *Checker) resume(src string) (text string, at, n int, d *decl) {
	at = len(src) - len(strings.TrimLeft(src, " \t\r\n"))
	value := k.last.name
	if value == "" || !k.isVar(value) {
		value = lastName + "()"
		result := types.NewTuple(types.NewParam(token.NoPos, nil, "", k.last.typ))
		d = k.newVar(lastName, types.NewSignatureType(nil, nil, nil, nil, result, false))
	}
	return src[:at] + value + src[at:], at, len(value), d
}

// with returns a checker that knows a variable more.
func (k *Checker) with(d *decl) *Checker {
	w := *k
	if d != nil {
		w.decls = append(slices.Clone(k.decls), d)
	}
	return &w
}

// continued completes a cell that begins with a dot, for what is asked of it at the cursor. The text is longer by shift before it.
func (k *Checker) continued(src string, cursor int) (w *Checker, text string, at, shift int) {
	if !Continues(src) || k.last.values != 1 {
		return k, src, cursor, 0
	}
	text, lead, n, d := k.resume(src)
	if cursor <= lead {
		return k, src, cursor, 0
	}
	return k.with(d), text, cursor + n, n
}

// CheckContinued is [Checker.Check] for a cell that begins with a dot.
func (k *Checker) CheckContinued(src string) (*Cell, error) {
	refuse := func(msg, hint string) (*Cell, error) {
		at := len(src) - len(strings.TrimLeft(src, " \t\r\n"))
		return nil, &Error{[]Diagnostic{diagnose(src, at, at+1, msg, hint)}}
	}
	switch {
	case k.last.values == 0:
		return refuse("there is no value to go on from", "a cell that begins with a dot is for the value of the last one")
	case k.last.values > 1:
		return refuse(fmt.Sprintf("the last cell yielded %d values", k.last.values), "give one of them a name to go on from")
	}
	text, at, n, d := k.resume(src)
	if d != nil && !k.native && usesType(d.typ, "") {
		return refuse("a value of "+TypeString(k.last.typ)+" has no place between cells here", "give it a name to go on from")
	}
	w := k.with(d)
	cell, err := w.Check(text)
	k.version = w.version
	if refused, ok := err.(*Error); ok {
		for i := range refused.Diagnostics {
			refused.Diagnostics[i].cut(src, at, n)
		}
	}
	if err != nil {
		return nil, err
	}
	cell.Notes = slices.DeleteFunc(cell.Notes, func(note string) bool { return strings.HasPrefix(note, lastName) })
	if d != nil {
		cell.Last = d.lowered
	}
	return cell, nil
}

// cut places a fault in src that was found in a text with n bytes more at src[at:].
func (d *Diagnostic) cut(src string, at, n int) {
	d.Msg = strings.ReplaceAll(strings.ReplaceAll(d.Msg, lastName+"().", "."), lastName+"()", "the last value")
	line := strings.Count(src[:at], "\n") + 1
	if d.Line != line {
		return
	}
	lead := at - (strings.LastIndexByte(src[:at], '\n') + 1) // white space: as many characters as bytes
	if len(d.Text) < lead+n {
		return
	}
	chars := utf8.RuneCountInString(d.Text[lead : lead+n])
	d.Text = d.Text[:lead] + d.Text[lead+n:]
	switch over := lead + chars - (d.Col - 1); {
	case d.Col-1 < lead:
	case over > 0: // the fault begins in the value
		d.Col, d.Len = lead+1, max(1, d.Len-over)
	default:
		d.Col -= chars
	}
}
