package session

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// A Panic is a cell that panicked. What it did before stays.
type Panic struct {
	Value any
	Cell  int     // the number of the cell, as of Place
	Line  int     // of the cell's statement that was at work, counted from 1
	Trace []Place // the functions of the session that the panic has ended, innermost first

	text string
}

func (p *Panic) Error() string { return p.text }

// text is what Go prints of a panic that ends a program: of each panic that it replaced, and of itself.
func (p *raised) text() string {
	text := ""
	if p.before != nil {
		text = p.before.text()
		if p.repanics {
			if first, ok := strings.CutSuffix(text, " [recovered]"); ok {
				text = first + " [recovered, repanicked]"
			}
			return text
		}
		text += "\n\t"
	}
	text += "panic: " + panicText(p.value)
	if p.recovered {
		text += " [recovered]"
	}
	return text
}

// panicText writes a panic's value as Go's run time prints it.
func panicText(v any) string {
	text, ok := ownText(v)
	if ok {
		return strings.ReplaceAll(text, "\n", "\n\t")
	}
	r := reflect.ValueOf(v)
	switch kind := r.Kind(); {
	case kind == reflect.String:
		text = strings.ReplaceAll(r.String(), "\n", "\n\t")
	case kind == reflect.Bool:
		text = strconv.FormatBool(r.Bool())
	case r.CanInt():
		text = strconv.FormatInt(r.Int(), 10)
	case r.CanUint():
		text = strconv.FormatUint(r.Uint(), 10)
	case r.CanFloat():
		text = strconv.FormatFloat(r.Float(), 'g', -1, r.Type().Bits())
	case r.CanComplex():
		text = strconv.FormatComplex(r.Complex(), 'g', -1, r.Type().Bits())
		if r.Type().PkgPath() != "" {
			return r.Type().String() + text
		}
		return text
	default: // Go has the address here, which tells a reader nothing
		return fmt.Sprintf("(%v) %+v", r.Type(), v)
	}
	switch {
	case r.Type().PkgPath() == "":
		return text
	case r.Kind() == reflect.String:
		return r.Type().String() + `("` + text + `")`
	}
	return r.Type().String() + "(" + text + ")"
}

// ownText is what the value's own method says of it.
func ownText(v any) (text string, ok bool) {
	defer func() {
		if recover() != nil { // the method panicked
			text, ok = fmt.Sprintf("%v", v), true
		}
	}()
	switch v := v.(type) {
	case nil:
		return "nil", true
	case error:
		return v.Error(), true
	case fmt.Stringer:
		return v.String(), true
	}
	return "", false
}

// panicWith is the builtin panic.
func panicWith(v any) { panic(plainValue(v)) }

// plainValue takes a value out of what the interpreter has put around it.
func plainValue(v any) any {
	for {
		r, ok := v.(reflect.Value)
		if !ok || !r.IsValid() || !r.CanInterface() {
			return v
		}
		v = r.Interface()
	}
}

// goPanic gives panics of the interpreter's own reflection the value of the run-time panic that they stand for.
func goPanic(v any) any {
	v = plainValue(v)
	text := ""
	switch v := v.(type) {
	case runtimeText:
		return v
	case *reflect.ValueError:
		text = v.Error()
	case error:
		text = v.Error()
	case string:
		text = v
	}
	text = positions.ReplaceAllString(text, "")
	switch {
	case strings.HasPrefix(text, "interface conversion:"):
		if _, ok := v.(interface{ RuntimeError() }); ok {
			return v
		}
		return runtimeText(text)
	case strings.HasPrefix(text, "reflect.MakeSlice: negative len"), text == "runtime: allocation size out of range":
		return panicOf(func(n int) { _ = make([]byte, n) }, -1)
	case strings.HasPrefix(text, "reflect.MakeSlice: "): // negative cap, or len > cap
		return panicOf(func(n int) { _ = make([]byte, 0, n) }, -1)
	case strings.HasPrefix(text, "reflect.MakeChan: negative buffer size"):
		return panicOf(func(n int) { _ = make(chan int, n) }, -1)
	case strings.HasPrefix(text, "hash of unhashable type: "):
		return runtimeText("runtime error: hash of unhashable type " + strings.TrimPrefix(text, "hash of unhashable type: "))
	case strings.HasPrefix(text, "reflect: cannot convert slice with length"):
		text = strings.Replace(strings.TrimPrefix(text, "reflect: "), " to pointer to array with", " to array with", 1)
		return runtimeText("runtime error: " + strings.Replace(text, " to array with", " to array or pointer to array with", 1))
	case strings.HasPrefix(text, "reflect.Value.Call: call of nil function"), strings.HasPrefix(text, "reflect: Call using zero Value argument"),
		strings.HasPrefix(text, "reflect: Method on nil interface value"),
		strings.HasPrefix(text, "reflect: ") && (strings.Contains(text, "on zero Value") || strings.Contains(text, "nil pointer")):
		return panicOf(func(p *int) { *p = 0 }, nil)
	case strings.HasPrefix(text, "reflect.Value.Slice"), strings.HasPrefix(text, "reflect.Slice"):
		return runtimeText("runtime error: slice bounds out of range")
	case strings.HasPrefix(text, "reflect: slice index out of range"), strings.HasPrefix(text, "reflect: array index out of range"), strings.HasPrefix(text, "reflect: string index out of range"):
		return runtimeText("runtime error: index out of range")
	case strings.HasPrefix(text, "reflect.Value.SetMapIndex"):
		return panicOf(func(m map[int]int) { m[0] = 0 }, nil)
	}
	return v
}

// recoverable makes a method panic with Go's own values if it is one of those whose panics package fmt recovers from, and shows.
func recoverable(name string, method reflect.Value) reflect.Value {
	switch name {
	case "String", "GoString", "Error", "Format":
	default:
		return method
	}
	return reflect.MakeFunc(method.Type(), func(args []reflect.Value) []reflect.Value {
		defer repanic()
		return method.Call(args)
	})
}

// repanic, deferred, makes a panic go on with Go's own value.
func repanic() {
	if v := recover(); v != nil {
		panic(goPanic(v))
	}
}

// panicOf returns the value that f panics with when it is given the argument.
func panicOf[T any](f func(T), arg T) (v any) {
	defer func() { v = recover() }()
	f(arg)
	return nil
}

// positions stand before some panics of the interpreter: where it was in the lowered source.
var positions = regexp.MustCompile(`^\d+:\d+: `)

// A runtimeText is the whole text of a run-time error, which need not begin with "runtime error".
type runtimeText string

func (e runtimeText) Error() string { return string(e) }
func (runtimeText) RuntimeError()   {}
