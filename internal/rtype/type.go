package rtype

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Decl declares a type.
type Decl struct {
	PkgPath string // import path of the package, "main" for example
	Name    string // with type arguments for an instance: "Pair[int,string]"

	// Shape has the kind and the memory layout of the type. Its contents are
	// the new type's until SetFields or SetUnderlying gives it its own. Methods
	// and name of the shape do not matter.
	Shape reflect.Type

	// Room is the number of methods that the type can ever have, promoted ones
	// included; 0 means 32.
	Room int
}

// Type is a named type made at run time.
type Type struct {
	decl     Decl
	typ, ptr reflect.Type // T and *T

	// equal compares two values of a struct or array type. Descriptors made of
	// T before its fields are set copy T's own equal func, so that one must go
	// by what the type is now.
	equal atomic.Pointer[func(p, q unsafe.Pointer) bool]

	mu      sync.Mutex // guards what follows
	set     bool       // by SetFields or SetUnderlying
	fields  []Field    // of SetFields
	closed  *Type      // see Close; may be nil
	methods map[string]*method
	ofT     *methodTable
	ofPtr   *methodTable
}

// Declare makes a named type. Its error is that of Supported, or says what is
// wrong with the declaration.
func Declare(d Decl) (*Type, error) {
	if err := Supported(); err != nil {
		return nil, err
	}
	return declare(d)
}

func declare(d Decl) (*Type, error) {
	switch {
	case d.PkgPath == "":
		return nil, errors.New("declare type: no package path")
	case d.Name == "":
		return nil, errors.New("declare type: no name")
	case d.Shape == nil:
		return nil, fmt.Errorf("declare type %s: no shape", d.Name)
	case d.Room < 0:
		return nil, fmt.Errorf("declare type %s: room for %d methods", d.Name, d.Room)
	}
	if d.Room == 0 {
		d.Room = defaultRoom
	}
	registry.Lock()
	defer registry.Unlock()

	t := &Type{decl: d, methods: map[string]*method{}}
	desc, ofT, err := newBlock(descriptor(d.Shape), d.Room)
	if err != nil {
		return nil, fmt.Errorf("declare type %s: %w", d.Name, err)
	}
	ptr, ofPtr, err := newBlock(descriptor(reflect.TypeFor[*byte]()), d.Room)
	if err != nil {
		return nil, fmt.Errorf("declare type %s: %w", d.Name, err)
	}
	t.ofT, t.ofPtr = ofT, ofPtr

	name := path.Base(d.PkgPath) + "." + d.Name
	pkgPath := nameOffset(d.PkgPath, 0)
	ofT.common.pkgPath, ofPtr.common.pkgPath = pkgPath, pkgPath
	desc.str, ptr.str = nameOffset(name, nameExported), nameOffset("*"+name, nameExported)
	desc.hash, ptr.hash = newHash(name), newHash("*"+name)
	desc.flags |= flagNamed
	as[abiElem](ptr).elem = desc
	desc.ptrToThis = addReflectOff(unsafe.Pointer(ptr))

	t.typ, t.ptr = reflectType(desc), reflectType(ptr)
	if err := t.copyContents(d.Shape); err != nil {
		return nil, fmt.Errorf("declare type %s: %w", d.Name, err)
	}
	registry.types[t.typ] = t // also keeps the descriptor alive, which values do not
	return t, nil
}

// Type returns the type, which is usable at once. reflect.PointerTo of it has
// the methods of *T.
func (t *Type) Type() reflect.Type { return t.typ }

// String returns the type's name as fmt prints it with %T.
func (t *Type) String() string { return t.typ.String() }

// SetUnderlying gives the type the underlying type of u, exactly. It is needed
// once where the type's contents refer to the type itself; u must have the
// kind and layout of the shape.
func (t *Type) SetUnderlying(u reflect.Type) error {
	if u == nil {
		return fmt.Errorf("set the underlying type of %v: no type", t)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.settle(u); err != nil {
		return fmt.Errorf("set the underlying type of %v: %w", t, err)
	}
	registry.Lock()
	defer registry.Unlock()
	if err := t.copyContents(u); err != nil {
		return fmt.Errorf("set the underlying type of %v: %w", t, err)
	}
	return nil
}

// settle notes that the type gets its contents now. The caller holds t.mu.
func (t *Type) settle(layout reflect.Type) error {
	if t.set {
		return errors.New("it is set already")
	}
	if err := sameLayout(descriptor(t.typ), descriptor(layout)); err != nil {
		return err
	}
	t.set = true
	return nil
}

// sameLayout returns an error unless values of both types are the same to the
// garbage collector, in calls and in comparisons.
func sameLayout(have, want *abiType) error {
	type property struct {
		name       string
		have, want any
	}
	for _, p := range []property{
		{"kind", reflect.Kind(have.kind), reflect.Kind(want.kind)},
		{"size", have.size, want.size},
		{"alignment", have.align, want.align},
		{"field alignment", have.fieldAlign, want.fieldAlign},
		{"size of the part with pointers", have.ptrBytes, want.ptrBytes},
		{"way in an interface", have.is(flagDirect), want.is(flagDirect)},
		{"being comparable", have.equal != nil, want.equal != nil},
	} {
		if p.have != p.want {
			return fmt.Errorf("the shape it was declared with has %s %v, not %v", p.name, p.have, p.want)
		}
	}
	if !slices.Equal(pointerWords(nil, reflectType(have), 0), pointerWords(nil, reflectType(want), 0)) {
		return errors.New("the shape it was declared with has its pointers elsewhere")
	}
	return nil
}

// maxPointerWords bounds pointerWords, which is there to find mistakes.
const maxPointerWords = 1 << 16

// pointerWords appends the offsets of the words with pointers. Masks are no
// use for that: those of the compiler and of package reflect differ in the
// first word of an interface, which the garbage collector may read or not.
func pointerWords(found []uintptr, t reflect.Type, base uintptr) []uintptr {
	if descriptor(t).ptrBytes == 0 || len(found) >= maxPointerWords {
		return found
	}
	switch t.Kind() {
	case reflect.Array:
		for i := range t.Len() {
			if len(found) >= maxPointerWords {
				break
			}
			found = pointerWords(found, t.Elem(), base+uintptr(i)*t.Elem().Size())
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			found = pointerWords(found, f.Type, base+f.Offset)
		}
	case reflect.Interface:
		found = append(found, base, base+word)
	default:
		found = append(found, base)
	}
	return found
}

// copyContents gives T the contents of u, which has the same kind and layout.
// The caller holds registry.
func (t *Type) copyContents(u reflect.Type) error {
	desc, src := descriptor(t.typ), descriptor(u)
	desc.flags = desc.flags&^flagRegular | src.flags&flagRegular
	switch u.Kind() {
	case reflect.Array:
		to, from := as[abiArray](desc), as[abiArray](src)
		to.elem, to.slice, to.len = from.elem, from.slice, from.len
		t.setEqual(src.equal)
	case reflect.Chan:
		to, from := as[abiChan](desc), as[abiChan](src)
		to.elem, to.dir = from.elem, from.dir
	case reflect.Func:
		to, from := as[abiFunc](desc), as[abiFunc](src)
		if len(from.params()) > maxParams {
			return fmt.Errorf("%d parameters and results: at most %d are supported", len(from.params()), maxParams)
		}
		to.in, to.out = from.in, from.out
		copy(to.params(), from.params())
	case reflect.Interface:
		t.setInterface(u)
	case reflect.Map:
		to, from := as[abiMap](desc), as[abiMap](src)
		common := to.abiType
		*to = *from
		to.abiType = common
	case reflect.Pointer, reflect.Slice:
		as[abiElem](desc).elem = as[abiElem](src).elem
	case reflect.Struct:
		to, from := as[abiStruct](desc), as[abiStruct](src)
		to.pkgPath, to.fields = from.pkgPath, from.fields
		t.setStructEqual()
	}
	return nil
}

// setEqual sets how values are compared, nil for not at all.
func (t *Type) setEqual(equal func(p, q unsafe.Pointer) bool) {
	if equal == nil {
		return
	}
	t.equal.Store(&equal)
	descriptor(t.typ).equal = func(p, q unsafe.Pointer) bool { return (*t.equal.Load())(p, q) }
}

// setInterface copies the methods of an interface type. Numbers in a compiled
// descriptor mean something else than in ours, so the entries are made anew.
func (t *Type) setInterface(u reflect.Type) {
	desc := as[abiInterface](descriptor(t.typ))
	desc.pkgPath = as[abiInterface](descriptor(u)).pkgPath
	desc.methods = make([]abiInterfaceMethod, u.NumMethod())
	for i := range desc.methods {
		m := u.Method(i)
		desc.methods[i] = abiInterfaceMethod{nameOffset(m.Name, Method{Name: m.Name, Open: m.IsExported()}.flag()), typeOffset(m.Type)}
	}
	desc.equal = descriptor(u).equal
}
