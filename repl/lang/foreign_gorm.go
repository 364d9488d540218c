package lang

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// ofHandles are the members that handles of databases have elsewhere, and what GORM has for them.
var ofHandles = map[string]string{
	"query": `type the SQL as a cell, or db.Raw("SELECT …").Scan(&rows)`, "sql": `type the SQL as a cell, or db.Raw("SELECT …").Scan(&rows)`,
	"execute": `write db.Exec("…")`, "run": `write db.Exec("…")`, "from": `write db.Table("…")`,
	"filter": `write db.Where("…")`, "filterby": `write db.Where("…")`, "orderby": `write db.Order("…")`, "sort": `write db.Order("…")`, "groupby": `write db.Group("…")`,
	"all": "write db.Find(&users)", "findall": "write db.Find(&users)", "findmany": "write db.Find(&users)", "fetchall": "write db.Find(&users)",
	"findone": "write db.First(&u)", "findfirst": "write db.First(&u)", "findby": `write db.First(&u, "…")`, "fetchone": "write db.First(&u)",
	"insert": "write db.Create(&u)", "add": "write db.Create(&u)", "remove": "write db.Delete(&u)", "destroy": "write db.Delete(&u)",
	"include": `write db.Preload("…")`, "includes": `write db.Preload("…")`, "with": `write db.Preload("…")`, "skip": "write db.Offset(…)",
}

// isHandle reports whether a type is a handle of GORM's.
func isHandle(t types.Type) bool {
	if t == nil {
		return false
	}
	n := namedOf(t)
	return n != nil && n.Obj().Name() == "DB" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == gormPath
}

// onHandle says how GORM does what a handle does elsewhere by a member: db.users, db.query.
func (k *Checker) onHandle(sel *ast.SelectorExpr, info *types.Info) string {
	if !isHandle(info.TypeOf(sel.X)) {
		return ""
	}
	name := strings.ToLower(sel.Sel.Name)
	if m, _ := k.modelFor(name, ""); m != "" {
		return inGORM(m, "", "", "all")
	}
	return ofHandles[name]
}

// inQuotes says that a name which nothing declares is a text to GORM, where path leads to an argument that is one: db.Order(name).
func inQuotes(name string, path []ast.Node, info *types.Info) string {
	if len(path) < 2 {
		return ""
	}
	call, ok := path[len(path)-2].(*ast.CallExpr)
	if !ok {
		return ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !isHandle(info.TypeOf(sel.X)) {
		return ""
	}
	arg := slices.IndexFunc(call.Args, func(x ast.Expr) bool { return ast.Node(x) == path[len(path)-1] })
	want, ok := gormParts[sel.Sel.Name]
	if !ok || arg < want.arg || arg > want.arg && !want.rest {
		return ""
	}
	switch want.part {
	case gormCondition:
		return `a condition is a text: "` + name + ` = ?"`
	case gormStatement:
		return ""
	}
	return `to GORM it is a text, in quotes: "` + name + `"`
}

// ofInstance says whose field it is that a schema or a slice is asked for: models.User.Name, users.Name.
func ofInstance(sel *ast.SelectorExpr, info *types.Info) string {
	of, ok := info.Types[sel.X]
	if !ok || of.Type == nil {
		return ""
	}
	t := of.Type
	slice, isSlice := t.Underlying().(*types.Slice)
	if isSlice {
		t = slice.Elem()
	}
	if n := namedOf(t); n != nil {
		t = n
	}
	i := slices.IndexFunc(fields(t), func(f string) bool { return strings.EqualFold(f, sel.Sel.Name) })
	if i < 0 {
		return ""
	}
	owner, field := types.ExprString(sel.X), fields(t)[i]
	switch {
	case isSlice && !of.IsType():
		return owner + " holds several: " + owner + "[0]." + field
	case of.IsType() && !isSlice:
		x := strings.ToLower(owner[strings.LastIndexByte(owner, '.')+1:][:1])
		return "an instance has values, a schema has none: var " + x + " " + owner + "; " + x + "." + field
	}
	return ""
}
