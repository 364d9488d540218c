package rtype

import (
	"go/token"
	"reflect"
	"unsafe"
)

// The types below mirror those of internal/abi; checkLayout compares them with
// compiled types.

type abiType struct {
	size, ptrBytes    uintptr
	hash              uint32
	flags             uint8
	align, fieldAlign uint8
	kind              uint8
	equal             func(unsafe.Pointer, unsafe.Pointer) bool
	gcData            *byte
	str               int32
	ptrToThis         int32
}

const (
	flagUncommon  = 1 << 0
	flagExtraStar = 1 << 1
	flagNamed     = 1 << 2
	flagRegular   = 1 << 3
	flagOnDemand  = 1 << 4
	flagDirect    = 1 << 5

	flagsOfLayout = flagRegular | flagOnDemand | flagDirect
)

type abiArray struct {
	_           abiType
	elem, slice *abiType
	len         uintptr
}

type abiChan struct {
	_    abiType
	elem *abiType
	dir  int
}

// abiFunc is followed by the uncommon part, if the type has one, and then by
// the types of parameters and results.
type abiFunc struct {
	abiType
	in, out uint16
}

const flagVariadic = 1 << 15 // in abiFunc.out

type abiInterface struct {
	abiType
	pkgPath *byte
	methods []abiInterfaceMethod
}

type abiInterfaceMethod struct{ name, typ int32 }

type abiMap struct {
	abiType
	key, elem, _                 *abiType                              // the last: of a group of slots
	_                            func(unsafe.Pointer, uintptr) uintptr // hashes a key
	groupSize, slotSize, elemOff uintptr
	_                            uint32 // flags
}

// abiElem is a pointer or slice type.
type abiElem struct {
	_    abiType
	elem *abiType
}

type abiStruct struct {
	abiType
	pkgPath *byte
	fields  []abiField
}

type abiField struct {
	name   *byte
	typ    *abiType
	offset uintptr
}

// abiUncommon follows the descriptor of a type with a name or methods.
type abiUncommon struct {
	pkgPath int32
	counts  uint32 // all methods in the low half, exported ones in the high half
	offset  uint32 // from here to the method table
	_       uint32
}

// abiMethod is an entry of a method table. ifn takes the word that an interface
// holds as receiver, tfn the receiver itself.
type abiMethod struct{ name, typ, ifn, tfn int32 }

// abiItab is the first word of an interface value with methods; fun goes on for
// as many words as the interface has methods. fun[0] is 0 where the type does
// not implement the interface.
type abiItab struct {
	inter *abiInterface
	typ   *abiType
	hash  uint32
	fun   [1]uintptr
}

// addReflectOff gives a pointer the number by which the descriptor of a type
// made at run time refers to it, and keeps what it points to alive. The first
// number it gives, -1, stands for code and types that the linker left out; the
// first pointer that this package gives it is a name.
//
//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(ptr unsafe.Pointer) int32

// descriptor returns the descriptor of a type: the data word of a reflect.Type.
func descriptor(t reflect.Type) *abiType {
	return (*abiType)((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
}

func reflectType(d *abiType) reflect.Type {
	var e any
	(*[2]unsafe.Pointer)(unsafe.Pointer(&e))[0] = unsafe.Pointer(d)
	return reflect.TypeOf(e)
}

// as views a descriptor as the larger one that its kind has.
func as[D any](d *abiType) *D { return (*D)(unsafe.Pointer(d)) }

func (d *abiType) is(flag uint8) bool { return d.flags&flag != 0 }

// params returns parameter and result types of a func type.
func (d *abiFunc) params() []*abiType {
	start := unsafe.Sizeof(*d)
	if d.is(flagUncommon) {
		start += unsafe.Sizeof(abiUncommon{})
	}
	n := int(d.in) + int(d.out&^flagVariadic)
	if n == 0 {
		return nil
	}
	return unsafe.Slice((**abiType)(unsafe.Add(unsafe.Pointer(d), start)), n)
}

// Flags in the first byte of a name.
const (
	nameExported = 1 << 0
	nameTagged   = 1 << 1
	nameEmbedded = 1 << 3
)

// encodeName returns a name as descriptors hold it: flags, length, text, and
// where there is a tag its length and text.
func encodeName(name, tag string, flags byte) *byte {
	if tag != "" {
		flags |= nameTagged
	}
	b := appendText(append(make([]byte, 0, len(name)+len(tag)+8), flags), name)
	if tag != "" {
		b = appendText(b, tag)
	}
	return &b[0]
}

func appendText(b []byte, s string) []byte {
	n := len(s)
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(append(b, byte(n)), s...)
}

func exportedFlag(name string) byte {
	if token.IsExported(name) {
		return nameExported
	}
	return 0
}

func nameOffset(name string, flags byte) int32 {
	return addReflectOff(unsafe.Pointer(encodeName(name, "", flags)))
}

func typeOffset(t reflect.Type) int32 { return addReflectOff(unsafe.Pointer(descriptor(t))) }
