package main

import (
	"bytes"
	"fmt"
	"go/constant"
	"go/types"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retort-shell/retort/internal/symbols/source"
)

// replaced are functions that would end the program; the generated package has
// others by these names, which end the cell.
var replaced = map[string]string{
	"log.Fatal":   "logFatal",
	"log.Fatalf":  "logFatalf",
	"log.Fatalln": "logFatalln",
	"os.Exit":     "osExit",
}

// deprecated keeps linters from objecting to names that a table must have all the same.
const deprecated = "//lint:file-ignore SA1019 A cell may use a deprecated name."

// table writes the file that holds one package's symbol table.
type table struct {
	dest string // name of the generated package
	pkg  *types.Package
	file string // file name
	fn   string // name of the function that makes the table

	imports map[string]string // local name by import path
	values  []string
	types   []string
	wraps   []string
	decls   bytes.Buffer // the wrapper types
}

func newTable(dest string, pkg *types.Package) *table {
	flat := strings.NewReplacer("/", "_", ".", "_", "-", "_", "~", "_").Replace(pkg.Path())
	var fn strings.Builder
	fn.WriteString("table")
	for elem := range strings.SplitSeq(flat, "_") {
		r, n := utf8.DecodeRuneInString(elem)
		fn.WriteRune(unicode.ToUpper(r))
		fn.WriteString(elem[n:])
	}
	return &table{
		dest:    dest,
		pkg:     pkg,
		file:    flat + ".go",
		fn:      fn.String(),
		imports: map[string]string{"reflect": "reflect"},
	}
}

// source returns the file's text.
func (t *table) source() ([]byte, error) {
	for _, name := range exportedNames(t.pkg) {
		switch obj := t.pkg.Scope().Lookup(name).(type) {
		case *types.Const:
			t.addConst(obj)
		case *types.Var:
			t.values = append(t.values, entry(name, "&"+t.qualified(name), ".Elem()"))
		case *types.Func:
			if obj.Signature().TypeParams().Len() == 0 {
				t.values = append(t.values, entry(name, t.qualified(name), ""))
			}
		case *types.TypeName:
			if err := t.addType(obj); err != nil {
				return nil, err
			}
		}
	}

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n%s\n\npackage %s\n\n%s", header, deprecated, t.dest, importDecl(t.imports))
	fmt.Fprintf(&b, "\nfunc %s() map[string]reflect.Value {\n\treturn map[string]reflect.Value{\n", t.fn)
	b.WriteString(strings.Join(slices.DeleteFunc([]string{
		strings.Join(t.values, ""), strings.Join(t.types, ""), strings.Join(t.wraps, ""),
	}, func(s string) bool { return s == "" }), "\n"))
	b.WriteString("\t}\n}\n")
	b.Write(t.decls.Bytes())
	return formatted(t.file, b.Bytes())
}

func entry(name, value, suffix string) string {
	return fmt.Sprintf("\t\t%q: reflect.ValueOf(%s)%s,\n", name, value, suffix)
}

// qualified returns name as the generated file refers to it.
func (t *table) qualified(name string) string {
	if fn, ok := replaced[t.pkg.Path()+"."+name]; ok {
		return fn
	}
	return t.local(t.pkg) + "." + name
}

// local returns the name under which the file imports pkg.
func (t *table) local(pkg *types.Package) string {
	if name, ok := t.imports[pkg.Path()]; ok {
		return name
	}
	taken := func(name string) bool {
		for _, n := range t.imports {
			if n == name {
				return true
			}
		}
		return false
	}
	name := pkg.Name()
	for i := 2; taken(name); i++ {
		name = fmt.Sprintf("%s%d", pkg.Name(), i)
	}
	t.imports[pkg.Path()] = name
	return name
}

// addConst adds a constant. An untyped number is kept as one of go/constant, as
// yaegi does, because no Go type may hold it; its value is the one that it has
// where the program is compiled, which may differ from where this runs.
func (t *table) addConst(obj *types.Const) {
	name := obj.Name()
	value := t.qualified(name)
	basic, ok := obj.Type().(*types.Basic)
	if ok && basic.Info()&types.IsUntyped != 0 {
		switch v := obj.Val(); v.Kind() {
		case constant.String:
			value = t.constantFunc("MakeString", value)
		case constant.Int:
			value = t.intConstant(v, value)
		case constant.Float:
			value = t.literal(v, "FLOAT")
		}
	}
	t.values = append(t.values, entry(name, value, ""))
}

func (t *table) constantFunc(fn, arg string) string {
	return t.local(types.NewPackage("go/constant", "constant")) + "." + fn + "(" + arg + ")"
}

func (t *table) intConstant(v constant.Value, value string) string {
	if _, ok := constant.Int64Val(v); ok {
		return t.constantFunc("MakeInt64", "int64("+value+")")
	}
	if _, ok := constant.Uint64Val(v); ok {
		return t.constantFunc("MakeUint64", "uint64("+value+")")
	}
	return t.literal(v, "INT")
}

// literal spells out a number that no basic type holds exactly.
func (t *table) literal(v constant.Value, kind string) string {
	tok := t.local(types.NewPackage("go/token", "token"))
	text := v.ExactString()
	if kind == "FLOAT" {
		text = decimal(v)
	}
	return t.constantFunc("MakeFromLiteral", fmt.Sprintf("%q, %s.%s, 0", text, tok, kind))
}

// decimal writes a fraction with the 512 bits that go/constant keeps.
func decimal(v constant.Value) string {
	f := new(big.Float).SetPrec(512)
	switch x := constant.Val(v).(type) {
	case *big.Rat:
		f.SetRat(x)
	case *big.Float:
		f.Set(x)
	case *big.Int:
		f.SetInt(x)
	case int64:
		f.SetInt64(x)
	}
	return f.Text('g', -1)
}

// addType adds a type that can be a variable's, and for an interface the type
// through which interpreted values implement it.
func (t *table) addType(obj *types.TypeName) error {
	if isGeneric(obj.Type()) {
		return nil
	}
	iface, ok := obj.Type().Underlying().(*types.Interface)
	if ok && !iface.IsMethodSet() {
		return nil
	}
	name := obj.Name()
	t.types = append(t.types, entry(name, "(*"+t.qualified(name)+")(nil)", ""))
	if !ok || obj.IsAlias() { // yaegi looks for the wrapper where the type is defined
		return nil
	}
	wrapper := "_" + strings.TrimSuffix(t.file, ".go") + "_" + name
	if err := t.declareWrapper(wrapper, name, iface); err != nil {
		return fmt.Errorf("%s.%s: %w", t.pkg.Path(), name, err)
	}
	t.wraps = append(t.wraps, entry("_"+name, "(*"+wrapper+")(nil)", ""))
	return nil
}

func isGeneric(typ types.Type) bool {
	switch typ := typ.(type) {
	case *types.Named:
		return typ.TypeParams().Len() > typ.TypeArgs().Len()
	case *types.Alias:
		return typ.TypeParams().Len() > typ.TypeArgs().Len()
	}
	return false
}

// declareWrapper writes a struct with a function a method, in the form that
// yaegi fills: the value first, then W and the method's name, in method order.
// Unexported methods, which no interpreted type can have, are left out.
func (t *table) declareWrapper(wrapper, name string, iface *types.Interface) error {
	var fields, methods bytes.Buffer
	for m := range iface.Methods() {
		if !m.Exported() {
			continue
		}
		sig := m.Signature()
		if err := nameable(sig); err != nil {
			return fmt.Errorf("method %s: %w", m.Name(), err)
		}
		params, args := t.params(sig)
		results := t.results(sig)
		fmt.Fprintf(&fields, "\tW%s func(%s) %s\n", m.Name(), params, results)
		fmt.Fprintf(&methods, "\nfunc (W %s) %s(%s) %s {\n", wrapper, m.Name(), params, results)
		if m.Name() == "String" && sig.Params().Len() == 0 && results == "string" {
			methods.WriteString("\tif W.WString == nil {\n\t\treturn \"\"\n\t}\n")
		}
		call := fmt.Sprintf("W.W%s(%s)", m.Name(), args)
		if sig.Results().Len() > 0 {
			call = "return " + call
		}
		fmt.Fprintf(&methods, "\t%s\n}\n", call)
	}
	fmt.Fprintf(&t.decls, "\n// %s lets interpreted values be a %s.\ntype %s struct {\n\tIValue any\n%s}\n%s",
		wrapper, t.qualified(name), wrapper, fields.Bytes(), methods.Bytes())
	return nil
}

// params returns a parameter list, and the arguments that hand it on.
func (t *table) params(sig *types.Signature) (params, args string) {
	var ps, as []string
	for i := range sig.Params().Len() {
		arg := fmt.Sprintf("a%d", i)
		typ := types.TypeString(sig.Params().At(i).Type(), t.local)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			ps = append(ps, arg+" ..."+strings.TrimPrefix(typ, "[]"))
			as = append(as, arg+"...")
			continue
		}
		ps = append(ps, arg+" "+typ)
		as = append(as, arg)
	}
	return strings.Join(ps, ", "), strings.Join(as, ", ")
}

func (t *table) results(sig *types.Signature) string {
	var rs []string
	for v := range sig.Results().Variables() {
		rs = append(rs, types.TypeString(v.Type(), t.local))
	}
	if len(rs) == 1 {
		return rs[0]
	}
	if len(rs) == 0 {
		return ""
	}
	return "(" + strings.Join(rs, ", ") + ")"
}

// nameable reports an error if the signature has a type of a package that only
// the standard library may import.
func nameable(sig *types.Signature) error {
	var err error
	types.TypeString(sig, func(pkg *types.Package) string {
		if source.Restricted(pkg.Path()) {
			err = fmt.Errorf("refers to package %s", pkg.Path())
		}
		return pkg.Name()
	})
	return err
}
