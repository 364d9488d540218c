package session

import (
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/repl/lang"
)

// provide gives the interpreter the packages that lowered source refers to, and the bindings as variables of its own.
func (s *Session) provide(bindings map[string]reflect.Value, calls Calls) error {
	through := map[string]reflect.Value{}
	for method, f := range calls {
		through[throughName(method)] = f
	}
	err := s.interp.Use(interp.Exports{
		"retort/runtime/retort": {
			"At":    reflect.ValueOf(s.at),
			"Yield": reflect.ValueOf(s.yield),
			"Halt":  reflect.ValueOf(s.halt),
			"Is":    reflect.ValueOf(is),
			"Min":   reflect.ValueOf(minFloat), "Max": reflect.ValueOf(maxFloat),
			"Index": reflect.ValueOf(index), "Bind": reflect.ValueOf(bind),
			"Bounds": reflect.ValueOf(bounds), "Bounds3": reflect.ValueOf(bounds3), "SliceBounds": reflect.ValueOf(sliceBounds), "SliceBounds3": reflect.ValueOf(sliceBounds3),
			"Shift": reflect.ValueOf(shift), "Assert": reflect.ValueOf(assert), "Iterated": reflect.ValueOf(iterated),
			"Defers": reflect.ValueOf((*defers)(nil)), "Deferring": reflect.ValueOf(s.deferring), "Defer": reflect.ValueOf(deferCall),
			"Deferred": reflect.ValueOf(s.deferred), "Recover": reflect.ValueOf(recoverFrom), "Panic": reflect.ValueOf(panicWith),
			"Generic": reflect.ValueOf(s.generic),
			"Closed":  reflect.ValueOf(closed), "ClosedAll": reflect.ValueOf(closedAll),
			"TypeField": reflect.ValueOf(typeField), "TypeFieldByName": reflect.ValueOf(typeFieldByName), "TypeNumMethod": reflect.ValueOf(typeNumMethod),
			"ValueField": reflect.ValueOf(valueField), "ValueFieldByName": reflect.ValueOf(valueFieldByName),
			"Clear": reflect.ValueOf(clearAll), "Runes": reflect.ValueOf(runes),

			"Recv": reflect.ValueOf(s.recv), "Send": reflect.ValueOf(s.send), "Select": reflect.ValueOf(s.choose),
			"RecvCase": reflect.ValueOf(recvCase), "SendCase": reflect.ValueOf(sendCase),
			"Room":   reflect.ValueOf(s.room),
			"Unlock": reflect.ValueOf(unlock), "RUnlock": reflect.ValueOf(runlock),
			"Fatal": reflect.ValueOf(loggerFatal), "Fatalf": reflect.ValueOf(loggerFatalf), "Fatalln": reflect.ValueOf(loggerFatalln),
			"Go":   reflect.ValueOf(s.spawn),
			"Lock": reflect.ValueOf(s.lock), "RLock": reflect.ValueOf(s.rlock), "Wait": reflect.ValueOf(s.wait), "GoWait": reflect.ValueOf(s.goWait),
		},
		"retort/bindings/retortbindings":    bindings,
		"retort/calls/" + lang.CallsPackage: through,
		"retort/instances/retortinst":       {},
		"retort/types/" + lang.TypesPackage: {},
	})
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, v := range s.checker.Vars() {
		fmt.Fprintf(&b, "var %s = retortbindings.%s()\n", v.Lowered, bindingName(v.Name))
	}
	for _, src := range []string{
		"import " + lang.RuntimePackage + ` "retort/runtime"`,
		`import retortbindings "retort/bindings"`,
		"import " + lang.CallsPackage + ` "retort/calls"`,
		"import " + lang.InstancePackage + ` "retort/instances"`,
		"import " + lang.TypesPackage + ` "retort/types"`,
		"var " + lang.StopVar + " bool",
		b.String(),
	} {
		if _, err := s.eval(src); err != nil {
			return err
		}
	}
	p, err := s.eval("&" + lang.StopVar)
	if err != nil {
		return err
	}
	s.stop.flag = p.Interface().(*bool)
	return nil
}

func bindingName(name string) string {
	if name == "ctx" {
		return "Ctx"
	}
	return "V_" + name
}

// constantly returns a function of v's type that returns v: a variable of a symbol table could be assigned to behind our back.
func constantly(v reflect.Value) reflect.Value {
	t := reflect.FuncOf(nil, []reflect.Type{v.Type()}, false)
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value { return []reflect.Value{v} })
}

// importPackage makes a package known to the interpreter, with those whose interfaces its own may name.
func (s *Session) importPackage(im lang.Import) error {
	if s.imported[im.Name] {
		return nil
	}
	if err := s.load(im.Path); err != nil {
		return err
	}
	if pkg, err := s.packages.Import(im.Path); err == nil {
		for _, dep := range pkg.Imports() {
			if err := s.load(dep.Path()); err != nil {
				return err
			}
		}
	}
	if _, err := s.eval(fmt.Sprintf("import %s %q", im.Name, im.Path)); err != nil {
		return fmt.Errorf("import %s: %w", im.Path, err)
	}
	s.imported[im.Name] = true
	return nil
}

// load hands a package's symbols to the interpreter. The key's last element is not the package's name on purpose: under its own
// name, package fmt makes yaegi compile its copies of generic packages, which cells do not use.
func (s *Session) load(path string) error {
	if s.imported["table "+path] {
		return nil
	}
	s.imported["table "+path] = true
	table := s.packages.Table(path)
	if table == nil {
		return nil
	}
	maps.Copy(table, s.overrides(path))
	return s.interp.Use(interp.Exports{path + "/retorttable": table})
}
