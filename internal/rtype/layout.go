package rtype

import (
	"fmt"
	"reflect"
	"runtime"
	"unsafe"
)

// Specimens of every kind, each with two exported methods and one that is not,
// of T, to find the uncommon part of their descriptors by. The linker counts
// methods even where it leaves out their code.
type (
	specimenInt    int
	specimenArray  [3]string
	specimenChan   chan string
	specimenFunc   func(string, ...int) error
	specimenMap    map[string]int
	specimenSlice  []string
	specimenStruct struct {
		Name   string `json:"name"`
		Inner  *int
		secret int
		specimenInt
	}
)

func (specimenInt) A()    {}
func (specimenInt) B()    {}
func (specimenInt) c()    {}
func (specimenArray) A()  {}
func (specimenArray) B()  {}
func (specimenArray) c()  {}
func (specimenChan) A()   {}
func (specimenChan) B()   {}
func (specimenChan) c()   {}
func (specimenFunc) A()   {}
func (specimenFunc) B()   {}
func (specimenFunc) c()   {}
func (specimenMap) A()    {}
func (specimenMap) B()    {}
func (specimenMap) c()    {}
func (specimenSlice) A()  {}
func (specimenSlice) B()  {}
func (specimenSlice) c()  {}
func (specimenStruct) A() {}
func (specimenStruct) B() {}
func (specimenStruct) c() {}

// specimenInterface is satisfied by each specimen, which keeps all three
// methods in the program.
type specimenInterface interface {
	A()
	B()
	c()
}

// layoutCheck collects the first difference between the mirrored descriptors
// and the facts.
type layoutCheck struct{ err error }

func (c *layoutCheck) want(what string, have, want any) {
	if c.err == nil && have != want {
		c.err = fmt.Errorf("type descriptors of %s differ from what is known: %s is %v, want %v", runtime.Version(), what, have, want)
	}
}

// checkLayout compares the descriptors of compiled types, as abi.go mirrors
// them, with what package reflect says about the types.
func checkLayout() error {
	c := &layoutCheck{}
	for _, v := range []specimenInterface{
		specimenInt(0), specimenArray{}, specimenChan(nil), specimenFunc(nil), specimenMap(nil), specimenSlice(nil), specimenStruct{},
	} {
		c.common(reflect.TypeOf(v))
	}
	if c.err != nil {
		return c.err // what follows reads where the uncommon part was found to start
	}
	c.array(reflect.TypeFor[specimenArray]())
	c.want("element of a channel", reflectType(as[abiChan](descriptor(reflect.TypeFor[specimenChan]())).elem), reflect.TypeFor[string]())
	c.want("direction of a channel", as[abiChan](descriptor(reflect.TypeFor[<-chan string]())).dir, int(reflect.RecvDir))
	c.want("element of a slice", reflectType(as[abiElem](descriptor(reflect.TypeFor[specimenSlice]())).elem), reflect.TypeFor[string]())
	c.want("element of a pointer", reflectType(as[abiElem](descriptor(reflect.TypeFor[*specimenMap]())).elem), reflect.TypeFor[specimenMap]())
	c.function(reflect.TypeFor[specimenFunc]())
	c.mapping(reflect.TypeFor[specimenMap]())
	c.structure(reflect.TypeFor[specimenStruct]())
	c.iface()
	return c.err
}

// common checks the part that all kinds have, and that a kind's own part has
// the size it should: the uncommon part comes after it.
func (c *layoutCheck) common(t reflect.Type) {
	d, kind := descriptor(t), t.Kind().String()
	c.want("kind of "+kind, reflect.Kind(d.kind), t.Kind())
	c.want("size of "+kind, d.size, t.Size())
	c.want("alignment of "+kind, int(d.align), t.Align())
	c.want("field alignment of "+kind, int(d.fieldAlign), t.FieldAlign())
	c.want("comparability of "+kind, d.equal != nil, t.Comparable())
	c.want("name of "+kind, d.is(flagNamed), true)
	c.want("uncommon part of "+kind, d.is(flagUncommon), true)
	c.want("round trip of "+kind, reflectType(d), t)
	direct := t.Kind() == reflect.Chan || t.Kind() == reflect.Func || t.Kind() == reflect.Map
	c.want("way in an interface of "+kind, d.is(flagDirect), direct)
	if c.err == nil {
		common := (*abiUncommon)(unsafe.Add(unsafe.Pointer(d), headSize(t.Kind())))
		c.want("number of methods of "+kind, common.counts, uint32(3|2<<16))
	}
}

func headSize(kind reflect.Kind) uintptr {
	switch kind {
	case reflect.Array:
		return unsafe.Sizeof(abiArray{})
	case reflect.Chan:
		return unsafe.Sizeof(abiChan{})
	case reflect.Func:
		return unsafe.Sizeof(abiFunc{})
	case reflect.Map:
		return unsafe.Sizeof(abiMap{})
	case reflect.Slice:
		return unsafe.Sizeof(abiElem{})
	case reflect.Struct:
		return unsafe.Sizeof(abiStruct{})
	}
	return unsafe.Sizeof(abiType{})
}

func (c *layoutCheck) array(t reflect.Type) {
	d := as[abiArray](descriptor(t))
	c.want("element of an array", reflectType(d.elem), t.Elem())
	c.want("slice of an array", reflectType(d.slice), reflect.SliceOf(t.Elem()))
	c.want("length of an array", int(d.len), t.Len())
}

func (c *layoutCheck) function(t reflect.Type) {
	d := as[abiFunc](descriptor(t))
	c.want("number of parameters", int(d.in), t.NumIn())
	c.want("number of results", d.out, uint16(t.NumOut())|flagVariadic)
	if c.err != nil {
		return
	}
	for i, p := range d.params() {
		want := t.Out(0)
		if i < t.NumIn() {
			want = t.In(i)
		}
		c.want("parameter of a func", p, descriptor(want))
	}
}

func (c *layoutCheck) mapping(t reflect.Type) {
	d := as[abiMap](descriptor(t))
	c.want("key of a map", d.key, descriptor(t.Key()))
	c.want("element of a map", d.elem, descriptor(t.Elem()))
	c.want("slot of a map", d.slotSize, t.Key().Size()+t.Elem().Size())
	c.want("element's place in a slot", d.elemOff, t.Key().Size())
	c.want("group of a map", d.groupSize, 8+8*d.slotSize)
}

func (c *layoutCheck) structure(t reflect.Type) {
	d := as[abiStruct](descriptor(t))
	c.want("size of the part with pointers", d.ptrBytes, unsafe.Offsetof(specimenStruct{}.Inner)+unsafe.Sizeof(uintptr(0)))
	c.want("pointer mask", string(pointerMask(&d.abiType)), "\x05")
	c.want("number of fields", len(d.fields), reflect.TypeFor[specimenStruct]().NumField())
	if c.err != nil {
		return
	}
	c.want("offset of an unexported field", d.fields[2].offset, unsafe.Offsetof(specimenStruct{}.secret))
	c.want("offset of an embedded field", d.fields[3].offset, unsafe.Offsetof(specimenStruct{}.specimenInt))
	for i, f := range d.fields {
		public := t.Field(i)
		flags := exportedFlag(public.Name)
		if public.Anonymous {
			flags |= nameEmbedded
		}
		name := encodeName(public.Name, string(public.Tag), flags)
		n := 2 + len(public.Name)
		if public.Tag != "" {
			n += 1 + len(public.Tag)
		}
		c.want("name of a field", string(unsafe.Slice(f.name, n)), string(unsafe.Slice(name, n)))
		c.want("type of a field", f.typ, descriptor(public.Type))
		c.want("offset of a field", f.offset, public.Offset)
	}
}

func (c *layoutCheck) iface() {
	t := reflect.TypeFor[specimenInterface]()
	d := as[abiInterface](descriptor(t))
	c.want("number of an interface's methods", len(d.methods), t.NumMethod())
	var v specimenInterface = specimenInt(0)
	itab := *(**abiItab)(unsafe.Pointer(&v))
	c.want("interface of an itab", itab.inter, d)
	c.want("type of an itab", itab.typ, descriptor(reflect.TypeFor[specimenInt]()))
}

// pointerMask returns a bit for each word of the part with pointers.
func pointerMask(d *abiType) []byte {
	words := d.ptrBytes / unsafe.Sizeof(uintptr(0))
	mask := append([]byte(nil), unsafe.Slice(d.gcData, (words+7)/8)...)
	if words%8 != 0 {
		mask[len(mask)-1] &= 1<<(words%8) - 1
	}
	return mask
}
