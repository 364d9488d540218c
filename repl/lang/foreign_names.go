package lang

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"
)

// foreignNames are names of other languages, and what Go has for them.
var foreignNames = map[string]string{
	"None": "write nil", "null": "write nil", "NULL": "write nil", "undefined": "write nil", "Nil": "write nil",
	"str": "write fmt.Sprint(…)", "float": "write float64", "double": "write float64", "boolean": "write bool", "long": "write int64", "char": "write byte or rune",
	"console": "write fmt.Println(…)", "System": "write fmt.Println(…)", "puts": "write fmt.Println(…)", "echo": "write fmt.Println(…)", "cout": "write fmt.Println(…)",
	"printf": "write fmt.Printf(…)", "sprintf": "write fmt.Sprintf(…)", "format": "write fmt.Sprintf(…)",
	"list": "write []int{1, 2, 3}", "array": "write []int{1, 2, 3}", "dict": `write map[string]int{"a": 1}`,
	"length": "write len(…)", "size": "write len(…)", "count": "write len(…)", "typeof": "write :type and the expression",
}

// ofSlices are the members that lists have elsewhere; X is the list.
var ofSlices = map[string]string{
	"length": "write len(X)", "size": "write len(X)", "count": "write len(X)", "len": "write len(X)",
	"first": "write X[0]", "last": "write X[len(X)-1]",
	"append": "write X = append(X, …)", "push": "write X = append(X, …)", "add": "write X = append(X, …)",
	"each": "write for _, x := range X { … }", "foreach": "write for _, x := range X { … }", "map": "write for _, x := range X { … }",
}

// ofModels are the members that models and their instances have in other ORMs. MODEL is the model, ONE an instance, ALL a slice of them.
var ofModels = map[string]string{
	"find": "var ONE MODEL; db.First(&ONE, 1)", "get": "var ONE MODEL; db.First(&ONE, 1)", "findbypk": "var ONE MODEL; db.First(&ONE, 1)",
	"findone": `var ONE MODEL; db.First(&ONE, "…")`, "findby": `var ONE MODEL; db.First(&ONE, "…")`, "find_by": `var ONE MODEL; db.First(&ONE, "…")`,
	"first": "var ONE MODEL; db.First(&ONE)", "last": "var ONE MODEL; db.Last(&ONE)", "take": "var ONE MODEL; db.Take(&ONE)",
	"all": "var ALL []MODEL; db.Find(&ALL)", "objects": "var ALL []MODEL; db.Find(&ALL)", "query": "var ALL []MODEL; db.Find(&ALL)",
	"findall": "var ALL []MODEL; db.Find(&ALL)", "select": "var ALL []MODEL; db.Find(&ALL)", "limit": "var ALL []MODEL; db.Limit(3).Find(&ALL)",
	"where": `var ALL []MODEL; db.Where("…").Find(&ALL)`, "filter": `var ALL []MODEL; db.Where("…").Find(&ALL)`, "order": `var ALL []MODEL; db.Order("…").Find(&ALL)`,
	"count": "var n int64; db.Model(&MODEL{}).Count(&n)", "create": "db.Create(&MODEL{…})", "insert": "db.Create(&MODEL{…})", "new": "ONE := MODEL{…}", "build": "ONE := MODEL{…}",
	"save": "db.Save(&ONE)", "update": "db.Model(&ONE).Updates(MODEL{…})", "updates": "db.Model(&ONE).Updates(MODEL{…})",
	"delete": "db.Delete(&ONE)", "destroy": "db.Delete(&ONE)", "remove": "db.Delete(&ONE)", "reload": "db.First(&ONE)", "refresh": "db.First(&ONE)",
}

// inGORM says how GORM does what another ORM does by a member of a model, of its instance or of a slice of instances. One and all are the
// variables of that; "" where there is none yet.
func inGORM(model, one, all, member string) string {
	how, ok := ofModels[strings.ToLower(member)]
	if !ok {
		return ""
	}
	if one != "" {
		how = strings.TrimPrefix(how, "var ONE MODEL; ")
	}
	if all != "" {
		how = strings.TrimPrefix(how, "var ALL []MODEL; ")
	}
	bare := strings.ToLower(model[strings.LastIndexByte(model, '.')+1:])
	return "in GORM: " + strings.NewReplacer("MODEL", model, "ONE", cmp.Or(one, bare[:1]), "ALL", cmp.Or(all, inflection.Plural(bare))).Replace(how)
}

// foreignName says what a name that nothing declares is in Go, where path leads to it.
func (k *Checker) foreignName(name string, path []ast.Node) string {
	for i, n := range path {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); !ok || id.Name != name {
				continue
			}
			for _, m := range k.models {
				if m[strings.LastIndexByte(m, '.')+1:] == name {
					return inGORM(m, "", "", n.Sel.Name)
				}
			}
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name && n.Tok == token.ASSIGN && i == len(path)-2 {
					return "write " + name + " := to declare it"
				}
			}
		case *ast.FuncType:
			for _, p := range n.Params.List {
				if p.Type == path[len(path)-1] && len(p.Names) == 0 {
					of := "int"
					if name == "tx" {
						of = "*gorm.DB"
					}
					return "a parameter has a type: " + name + " " + of
				}
			}
		}
	}
	return foreignNames[name]
}

// foreignMember says how Go has a member that the operand of a selector has in other languages.
func (k *Checker) foreignMember(sel *ast.SelectorExpr, path []ast.Node, info *types.Info) string {
	owner := types.ExprString(sel.X)
	if hint := indexFirst(sel, path, info); hint != "" {
		return hint
	}
	t := info.TypeOf(sel.X)
	if t == nil {
		return ""
	}
	one, all := "", ""
	if id, ok := sel.X.(*ast.Ident); ok {
		one = id.Name
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		one, all = "", one
		if how, ok := ofSlices[strings.ToLower(sel.Sel.Name)]; ok {
			return strings.ReplaceAll(how, "X", owner)
		}
		t = u.Elem()
	case *types.Array, *types.Map:
		if how := ofSlices[strings.ToLower(sel.Sel.Name)]; strings.Contains(how, "len(X)") {
			return strings.ReplaceAll(how, "X", owner)
		}
		if m, ok := u.(*types.Map); ok && types.Identical(m.Key().Underlying(), types.Typ[types.String]) {
			return "a value is got by its key: " + owner + `["` + sel.Sel.Name + `"]`
		}
	case *types.Basic:
		if u.Info()&types.IsString != 0 && strings.Contains(ofSlices[strings.ToLower(sel.Sel.Name)], "len(X)") {
			return "write len(" + owner + ")"
		}
	}
	n := namedOf(t)
	if n == nil {
		return ""
	}
	if model := TypeString(n); slices.Contains(k.models, model) {
		return inGORM(model, one, all, sel.Sel.Name)
	}
	return ""
}

// indexFirst finds "for u := range users { u.Name }": the first variable of range is the index.
func indexFirst(sel *ast.SelectorExpr, path []ast.Node, info *types.Info) string {
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	for _, n := range slices.Backward(path) {
		r, ok := n.(*ast.RangeStmt)
		if !ok || r.Value != nil {
			continue
		}
		if key, ok := r.Key.(*ast.Ident); ok && key.Name == id.Name {
			if t := info.TypeOf(r.X); t != nil {
				if _, ok := t.Underlying().(*types.Slice); ok {
					return "the first is the index: for _, " + id.Name + " := range " + types.ExprString(r.X)
				}
			}
		}
	}
	return ""
}
