package command

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/lang"
)

// errNoChain is what bind returns for source that is not calls on a handle.
var errNoChain = errors.New("it is no chain of calls on a GORM handle, such as db.Where(…).Find(&users)")

// chainIn returns the chain of an expression, with its arguments evaluated.
func (env *Env) chainIn(ctx context.Context, expr string) (chain.Chain, error) {
	if _, _, err := env.Session.Checker().TypeOf(expr); err != nil {
		return chain.Chain{}, err
	}
	chains := chain.Parse(expr)
	if len(chains) == 0 {
		return chain.Chain{}, errNoChain
	}
	return env.bind(ctx, chains[0])
}

// bind evaluates what a chain is made on, and the arguments of its calls. Nothing that may have an effect is evaluated.
func (env *Env) bind(ctx context.Context, src chain.Source) (chain.Chain, error) {
	c := chain.Chain{Base: env.DB}
	src = plainCalls(src)
	if t, isType, err := env.Session.Checker().TypeOf(src.Root); err != nil || isType || lang.TypeString(t) != "*gorm.DB" {
		return c, errNoChain
	}
	if effect := src.Effects(chain.Names{Variable: env.variableType, Source: env.declared, Given: env.given}); effect != "" {
		return c, fmt.Errorf("%s would run again", effect)
	}
	root, err := env.evaluate(ctx, "[]*gorm.DB{"+src.Root+"}")
	if err != nil {
		return c, err
	}
	if db, ok := root.Index(0).Interface().(*gorm.DB); ok && db != env.DB {
		c.Root = db
	}
	methods := reflect.TypeFor[*gorm.DB]()
	for _, call := range src.Calls {
		m, ok := methods.MethodByName(call.Name)
		if !ok || m.Type.NumOut() == 0 {
			return c, errNoChain
		}
		methods = m.Type.Out(0)
		bound := chain.Call{Name: call.Name, Text: call.Text, Implied: call.Implied}
		for i, arg := range call.Args {
			if call.Passive(i) {
				bound.Args = append(bound.Args, reflect.Value{})
				continue
			}
			spread := call.Spread && i == len(call.Args)-1
			x, err := env.argument(ctx, m.Type, i+1, arg, spread)
			if err != nil {
				return c, err
			}
			if !spread {
				bound.Args = append(bound.Args, x)
				continue
			}
			for j := range x.Len() {
				bound.Args = append(bound.Args, x.Index(j))
			}
		}
		c.Calls = append(c.Calls, bound)
	}
	return c, nil
}

// variableType is the type of a variable or function of the session, "" for another name.
func (env *Env) variableType(name string) string {
	t, isType, err := env.Session.Checker().TypeOf(name)
	if err != nil || isType {
		return ""
	}
	return lang.TypeString(t)
}

// given reports whether every session has a variable or function of a name, and no cell has declared another one.
func (env *Env) given(name string) bool {
	return slices.ContainsFunc(env.Session.Checker().Vars(), func(v lang.Var) bool { return v.Name == name && v.Given })
}

// declared is the text of what a cell has declared under a name.
func (env *Env) declared(name string) string {
	text, _ := env.Session.Checker().Source(name)
	return text
}

var generic = regexp.MustCompile(`(?s)^gorm\.G\[(.+?)\]\((\w+)(,.+)?\)$`)

// plainCalls writes a chain of GORM's generics in calls on a handle, which they come to: gorm.G[T](db).First(ctx) is db.First(&T{}). Of
// what differs in more than that, nothing is said.
func plainCalls(src chain.Source) chain.Source {
	m := generic.FindStringSubmatch(src.Root)
	if m == nil {
		return src
	}
	var calls []chain.CallSource
	if options := m[3]; options != "" {
		options = strings.TrimPrefix(options, ",")
		calls = append(calls, chain.CallSource{Name: "Clauses", Args: []string{options}, Text: "Clauses(" + strings.TrimSpace(options) + ")"})
	}
	model := chain.CallSource{Name: "Model", Args: []string{"new(" + m[1] + ")"}, Implied: true}
	for _, call := range src.Calls {
		rest := call.Args
		if len(rest) > 0 {
			rest = rest[1:] // without the context
		}
		switch call.Name {
		case "Where", "Not", "Or", "Order", "Limit", "Offset", "Group", "Having", "Omit", "Select", "Distinct", "Table", "MapColumns":
		case "First", "Take", "Last":
			call.Args = []string{"new(" + m[1] + ")"}
		case "Find":
			call.Args = []string{"new([]" + m[1] + ")"}
		case "Preload":
			if len(call.Args) != 2 || call.Args[1] != "nil" {
				return src
			}
			call.Args = call.Args[:1]
		case "Raw":
			calls = append(calls, model)
		case "Scan":
			calls = append(calls, model)
			call.Name, call.Args = "Find", rest
		case "Update":
			if len(rest) == 0 { // of Set
				return src
			}
			calls = append(calls, model)
			call.Args = rest
		case "Updates", "Create", "CreateInBatches":
			call.Args = rest
		case "Delete":
			call.Args = []string{"new(" + m[1] + ")"}
		case "Count":
			calls = append(calls, model)
			call.Args = []string{"new(int64)"}
			if len(rest) == 1 {
				calls = append(calls, chain.CallSource{Name: "Select", Args: rest, Implied: true})
			}
		case "Exec":
			calls = append(calls, model)
			call.Args = rest
		default:
			return src
		}
		calls = append(calls, call)
	}
	return chain.Source{Root: m[2], Calls: calls}
}

// argument evaluates the argument for parameter i of a method.
func (env *Env) argument(ctx context.Context, method reflect.Type, i int, text string, spread bool) (reflect.Value, error) {
	t := method.In(min(i, method.NumIn()-1))
	if method.IsVariadic() && i >= method.NumIn()-1 && !spread {
		t = t.Elem()
	}
	if v, ok := writtenOut(text, t); ok {
		return v, nil
	}
	v, err := env.evaluate(ctx, "[]"+typeText(t)+"{"+text+"}")
	if err != nil {
		return reflect.Value{}, err
	}
	x := v.Index(0)
	if x.Kind() == reflect.Interface {
		x = x.Elem()
	}
	return x, nil
}

// writtenOut is the value of a string or an int that is written out, as most arguments are: the interpreter is much slower.
func writtenOut(text string, t reflect.Type) (reflect.Value, bool) {
	var v reflect.Value
	if s, err := strconv.Unquote(text); err == nil && text[0] != '\'' {
		v = reflect.ValueOf(s)
	} else if n, err := strconv.Atoi(text); err == nil && (text == "0" || text[0] >= '1' && text[0] <= '9') {
		v = reflect.ValueOf(n)
	} else {
		return v, false
	}
	return v, v.Type().AssignableTo(t)
}

// typeText is a type of GORM's interface as a cell writes it.
func typeText(t reflect.Type) string { return strings.ReplaceAll(t.String(), "interface {}", "any") }

// evaluate runs a cell of one expression that has no effects, and returns its value.
func (env *Env) evaluate(ctx context.Context, expr string) (reflect.Value, error) {
	values, err := env.Session.Evaluate(ctx, expr)
	if err != nil {
		return reflect.Value{}, err
	}
	if len(values) != 1 {
		return reflect.Value{}, fmt.Errorf("%s gives %d values", expr, len(values))
	}
	return values[0], nil
}
