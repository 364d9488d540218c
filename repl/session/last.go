package session

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/repl/lang"
)

// A lastValue is what the last cell that yielded one value has yielded.
type lastValue struct {
	value reflect.Value
	yield lang.Yield
}

// bindLast gives the interpreter a function that returns the last value, under the name that a cell has for it.
func (s *Session) bindLast(cell *lang.Cell) error {
	if cell.Last == "" {
		return nil
	}
	held := s.last.yield.Values[0]
	t, err := s.reflectType(types.Default(held.Type), s.last.yield.Symbols)
	v := s.last.value
	switch {
	case err != nil:
	case !v.IsValid(): // nil of an interface type
		v = reflect.Zero(t)
	case v.Type().AssignableTo(t):
		as := reflect.New(t).Elem()
		as.Set(v)
		v = as
	case v.CanConvert(t):
		v = v.Convert(t)
	default:
		err = fmt.Errorf("it is held as %s", v.Type())
	}
	if err != nil {
		return fmt.Errorf("the last value, of type %s, cannot be gone on from; give it a name: %w", held.Text, err)
	}
	name := "Last_" + cell.Last
	if err := s.interp.Use(interp.Exports{"retort/bindings/retortbindings": {name: constantly(v)}}); err != nil {
		return err
	}
	_, err = s.eval("var " + cell.Last + " = retortbindings." + name)
	return err
}
