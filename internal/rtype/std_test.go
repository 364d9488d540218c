package rtype

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sort"
	"strings"
	"testing"
	"text/template"
	"time"

	_ "github.com/glebarez/sqlite"
)

// make values of a run-time type into what compiled code takes them for.
func listOf(vs ...reflect.Value) any {
	list := reflect.MakeSlice(reflect.SliceOf(vs[0].Type()), 0, len(vs))
	return reflect.Append(list, vs...).Interface()
}

func mapOf(key string, v reflect.Value) any {
	m := reflect.MakeMap(reflect.MapOf(stringType, v.Type()))
	m.SetMapIndex(reflect.ValueOf(key), v)
	return m.Interface()
}

func TestFmt(t *testing.T) {
	type pet struct{ Name string }
	d := like[pet](t, "Pet")
	native(t, d, Method{Name: "String", Func: textFunc}, func(p pet) string { return "pet " + p.Name })
	rex, tom := value(d, pet{"Rex"}), value(d, pet{"Tom"})
	outer := like[struct {
		Best  struct{ Name string }
		Other *int
		inner struct{ Name string }
	}](t, "Owner")
	must(t, outer.SetFields([]Field{{Name: "Best", Type: d.Type()}, {Name: "Other", Type: reflect.PointerTo(d.Type())}, {Name: "inner", Type: d.Type()}}))
	o := reflect.New(outer.Type()).Elem()
	o.Field(0).Set(rex)
	for _, c := range []struct{ have, want string }{
		{fmt.Sprintf("%v %T %s", rex.Interface(), rex.Interface(), rex.Addr().Interface()), "pet Rex main.Pet pet Rex"},
		{fmt.Sprintf("%v %T", listOf(rex, tom), listOf(rex, tom)), "[pet Rex pet Tom] []main.Pet"},
		{fmt.Sprintf("%v %T", mapOf("k", rex), mapOf("k", rex)), "map[k:pet Rex] map[string]main.Pet"},
		{fmt.Sprintf("%v", listOf(rex.Addr())), fmt.Sprintf("[%p]", rex.Addr().Interface())},
		{fmt.Sprintf("%+v", o.Interface()), "{Best:pet Rex Other:<nil> inner:{Name:}}"},
		{fmt.Sprintf("%#v", rex.Interface()), `main.Pet{Name:"Rex"}`},
	} {
		wantText(t, c.have, strings.ReplaceAll(c.want, fmt.Sprintf("[%p]", rex.Addr().Interface()), "[pet Rex]"))
	}
	day := like[int](t, "Weekday")
	native(t, day, Method{Name: "String", Func: textFunc}, func(d int) string { return []string{"Sun", "Mon"}[d] })
	mon := reflect.ValueOf(1).Convert(day.Type())
	wantText(t, fmt.Sprintf("%v %d %T %v", mon.Interface(), mon.Interface(), mon.Interface(), listOf(mon)), "Mon 1 main.Weekday [Mon]")
	var b strings.Builder
	must(t, template.Must(template.New("").Parse("{{.String}} {{.Name}}")).Execute(&b, rex.Interface()))
	wantText(t, b.String(), "pet Rex Rex")
}

func TestErrorsAs(t *testing.T) {
	type myErr struct {
		Code int
		Err  error
	}
	d := like[myErr](t, "MyErr")
	native(t, d, Method{Name: "Error", Ptr: true, Func: textFunc}, func(e *myErr) string { return fmt.Sprint("code ", e.Code) })
	native(t, d, Method{Name: "Unwrap", Ptr: true, Func: reflect.TypeFor[func() error]()}, func(e *myErr) error { return e.Err })
	native(t, d, Method{Name: "Is", Ptr: true, Func: reflect.TypeFor[func(error) bool]()}, func(e *myErr, target error) bool { return target == errUndeclared })
	v := value(d, myErr{5, io.EOF}).Addr()
	wrapped := fmt.Errorf("wrapped: %w", v.Interface().(error))
	target := reflect.New(v.Type())
	wantText(t, fmt.Sprint(wrapped, errors.As(wrapped, target.Interface()), target.Elem().Pointer() == v.Pointer(), errors.Is(wrapped, io.EOF), errors.Is(wrapped, errUndeclared), errors.Is(wrapped, io.ErrShortWrite)),
		"wrapped: code 5 true true true true false")
	other := reflect.New(reflect.PointerTo(like[myErr](t, "MyErr").Type()))
	wantText(t, panicOf(func() { errors.As(wrapped, other.Interface()) }), "errors: *target must be interface or implement error")
}

func TestJSON(t *testing.T) {
	type temp struct{ C float64 }
	d := like[temp](t, "Temp")
	native(t, d, Method{Name: "MarshalJSON", Func: reflect.TypeFor[func() ([]byte, error)]()}, func(v temp) ([]byte, error) { return fmt.Appendf(nil, `"%gC"`, v.C), nil })
	native(t, d, Method{Name: "UnmarshalJSON", Ptr: true, Func: reflect.TypeFor[func([]byte) error]()}, func(v *temp, b []byte) error {
		_, err := fmt.Sscanf(string(b), `"%gC"`, &v.C)
		return err
	})
	room := like[struct {
		Name  string
		Temp  struct{ C float64 }
		Temps []int
		By    map[string]int
		priv  int
	}](t, "Room")
	must(t, room.SetFields([]Field{
		{Name: "Name", Type: stringType, Tag: `json:"name"`},
		{Name: "Temp", Type: d.Type()},
		{Name: "Temps", Type: reflect.SliceOf(d.Type()), Tag: `json:",omitempty"`},
		{Name: "By", Type: reflect.MapOf(stringType, reflect.PointerTo(d.Type())), Tag: `json:"by"`},
		{Name: "priv", Type: intType},
	}))
	const text = `{"name":"attic","Temp":"1.5C","Temps":["2C","3C"],"by":{"a":"4C","b":null}}`
	v := reflect.New(room.Type())
	must(t, json.Unmarshal([]byte(text), v.Interface()))
	wantText(t, v.Elem().FieldByName("By").MapIndex(reflect.ValueOf("a")).Elem(), "{4}")
	b, err := json.Marshal(v.Interface())
	wantText(t, string(b)+fmt.Sprint(err), text+"<nil>")

	node := like[struct {
		Name string
		Next *int
		Kids []int
	}](t, "Node")
	must(t, node.SetFields([]Field{
		{Name: "Name", Type: stringType},
		{Name: "Next", Type: reflect.PointerTo(node.Type())},
		{Name: "Kids", Type: reflect.SliceOf(node.Type())},
	}))
	n := reflect.New(node.Type())
	const list = `{"Name":"a","Next":{"Name":"b","Next":null,"Kids":null},"Kids":[{"Name":"c","Next":null,"Kids":[]}]}`
	must(t, json.Unmarshal([]byte(list), n.Interface()))
	b, err = json.Marshal(n.Elem().Interface())
	wantText(t, string(b)+fmt.Sprint(err), list+"<nil>")
}

func TestSort(t *testing.T) {
	d := like[[]string](t, "ByLen")
	native(t, d, Method{Name: "Len", Func: reflect.TypeFor[func() int]()}, func(s []string) int { return len(s) })
	native(t, d, Method{Name: "Less", Func: reflect.TypeFor[func(int, int) bool]()}, func(s []string, i, j int) bool { return len(s[i]) < len(s[j]) })
	native(t, d, Method{Name: "Swap", Func: reflect.TypeFor[func(int, int)]()}, func(s []string, i, j int) { s[i], s[j] = s[j], s[i] })
	v := reflect.ValueOf([]string{"ccc", "a", "bb"}).Convert(d.Type())
	sort.Sort(v.Interface().(sort.Interface))
	wantText(t, v, "[a bb ccc]")
	sort.Sort(sort.Reverse(v.Interface().(sort.Interface)))
	wantText(t, v, "[ccc bb a]")
}

func TestHTTP(t *testing.T) {
	serve := reflect.TypeFor[func(http.ResponseWriter, *http.Request)]()
	d := like[struct{ Greeting string }](t, "Server")
	native(t, d, Method{Name: "ServeHTTP", Ptr: true, Func: serve}, func(s *struct{ Greeting string }, w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, s.Greeting, r.URL.Path)
	})
	f := mustDeclare(t, Decl{Name: "HandlerFunc", Shape: serve})
	native(t, f, Method{Name: "ServeHTTP", Func: serve}, func(f func(http.ResponseWriter, *http.Request), w http.ResponseWriter, r *http.Request) { f(w, r) })
	handler := reflect.ValueOf(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "func"+r.URL.Path) }).Convert(f.Type())
	mux := http.NewServeMux()
	mux.Handle("/s", value(d, struct{ Greeting string }{"hello"}).Addr().Interface().(http.Handler))
	mux.Handle("/f", handler.Interface().(http.Handler))
	server := httptest.NewServer(mux)
	defer server.Close()
	for path, want := range map[string]string{"/s": "hello/s", "/f": "func/f"} {
		res, err := http.Get(server.URL + path)
		must(t, err)
		body, err := io.ReadAll(res.Body)
		must(t, errors.Join(err, res.Body.Close()))
		wantText(t, string(body), want)
	}
}

func TestIO(t *testing.T) {
	d := like[struct{ N int }](t, "Zeros")
	native(t, d, Method{Name: "Read", Ptr: true, Func: reflect.TypeFor[func([]byte) (int, error)]()}, func(z *struct{ N int }, b []byte) (int, error) {
		if z.N == 0 {
			return 0, io.EOF
		}
		n := copy(b, bytes.Repeat([]byte("0"), z.N))
		z.N -= n
		return n, nil
	})
	b, err := io.ReadAll(value(d, struct{ N int }{5000}).Addr().Interface().(io.Reader))
	wantText(t, fmt.Sprint(len(b), err), "5000 <nil>")
}

func TestSQL(t *testing.T) {
	d := like[[]string](t, "Tags")
	defineTags(t, d)
	db, err := sql.Open("sqlite", ":memory:")
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE t (tags TEXT)")
	must(t, err)
	_, err = db.Exec("INSERT INTO t VALUES (?)", reflect.ValueOf([]string{"a", "b"}).Convert(d.Type()).Interface())
	must(t, err)
	var text string
	into := reflect.New(d.Type())
	must(t, db.QueryRow("SELECT tags, tags FROM t").Scan(&text, into.Interface()))
	wantText(t, fmt.Sprint(text, into.Elem()), "a,b[a b]")
}

// defineTags makes a slice of strings a driver.Valuer and a sql.Scanner.
func defineTags(t testing.TB, d *Type) {
	native(t, d, Method{Name: "Value", Func: reflect.TypeFor[func() (driver.Value, error)]()}, func(s []string) (driver.Value, error) { return strings.Join(s, ","), nil })
	native(t, d, Method{Name: "Scan", Ptr: true, Func: reflect.TypeFor[func(any) error]()}, func(s *[]string, v any) error {
		*s = strings.Split(fmt.Sprint(v), ",")
		return nil
	})
}

func TestXML(t *testing.T) {
	type stamp struct{ T time.Time }
	d := like[stamp](t, "Stamp")
	native(t, d, Method{Name: "MarshalText", Func: reflect.TypeFor[func() ([]byte, error)]()}, func(s stamp) ([]byte, error) { return []byte(s.T.Format(time.DateOnly)), nil })
	b, err := xml.Marshal(value(d, stamp{time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}).Interface())
	wantText(t, string(b)+fmt.Sprint(err), "<Stamp>2026-01-02</Stamp><nil>")
}
