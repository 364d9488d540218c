package generics

import (
	"cmp"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"errors"
	"hash/maphash"
	"iter"
	"maps"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"unique"
	"weak"
)

// A function is what this package knows of a generic function.
type function struct {
	pattern   any       // its instance at types that stand for its type parameters
	reflected reflected // nil if all instances that can be made are compiled in
}

// functions returns the functions by package path and name.
var functions = sync.OnceValue(func() map[string]function {
	table := map[string]function{
		"cmp.Compare":                  {pattern: cmp.Compare[orderedE]},
		"cmp.Less":                     {pattern: cmp.Less[orderedE]},
		"cmp.Or":                       {cmp.Or[comparableE], value(or)},
		"crypto/hkdf.Expand":           {hkdf.Expand[hashE], values(hkdfExpand)},
		"crypto/hkdf.Extract":          {hkdf.Extract[hashE], values(hkdfExtract)},
		"crypto/hkdf.Key":              {hkdf.Key[hashE], values(hkdfKey)},
		"crypto/pbkdf2.Key":            {pbkdf2.Key[hashE], values(pbkdf2Key)},
		"errors.AsType":                {errors.AsType[errorE], values(errorAsType)},
		"hash/maphash.Comparable":      {pattern: maphash.Comparable[comparableE]},
		"hash/maphash.WriteComparable": {pattern: maphash.WriteComparable[comparableE]},
		"iter.Pull":                    {iter.Pull[anyE], values(pull)},
		"iter.Pull2":                   {iter.Pull2[anyE, anyE2], values(pull2)},
		"math/rand/v2.N":               {pattern: rand.N[integerE]},
		"reflect.TypeAssert":           {reflect.TypeAssert[anyE], values(typeAssert)},
		"reflect.TypeFor":              {reflect.TypeFor[anyE], typeFor},
		"runtime.AddCleanup":           {runtime.AddCleanup[remoteE, anyE], value(addCleanup)},
		"sync.OnceValue":               {sync.OnceValue[anyE], value(once)},
		"sync.OnceValues":              {sync.OnceValues[anyE, anyE2], value(once)},
		"unique.Make":                  {unique.Make[comparableE], uniqueMake},
		"weak.Make":                    {pattern: weak.Make[remoteE]},
	}
	maps.Copy(table, sliceFunctions())
	maps.Copy(table, mapFunctions())
	return table
})

func sliceFunctions() map[string]function {
	return map[string]function{
		"slices.All": {slices.All[anySlice], value(all)},
		"slices.AppendSeq": {slices.AppendSeq[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return appendSeq(in[0], in[1])
		})},
		"slices.Backward":     {slices.Backward[anySlice], value(backward)},
		"slices.BinarySearch": {pattern: slices.BinarySearch[orderedSlice]},
		"slices.BinarySearchFunc": {slices.BinarySearchFunc[anySlice, anyE, anyE2], values(func(_ reflect.Type, in []reflect.Value) []reflect.Value {
			i, found := binarySearch(in[0], in[1], comparison(in[2]))
			return []reflect.Value{reflect.ValueOf(i), reflect.ValueOf(found)}
		})},
		"slices.Chunk": {slices.Chunk[anySlice], value(chunk)},
		"slices.Clip": {slices.Clip[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return clip(in[0])
		})},
		"slices.Clone": {slices.Clone[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return clone(in[0])
		})},
		"slices.Collect": {slices.Collect[anyE], value(func(out reflect.Type, in []reflect.Value) reflect.Value {
			return appendSeq(reflect.Zero(out), in[0])
		})},
		"slices.Compact": {slices.Compact[comparableSlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return compact(in[0], equal)
		})},
		"slices.CompactFunc": {slices.CompactFunc[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return compact(in[0], binary(in[1]))
		})},
		"slices.Compare": {pattern: slices.Compare[orderedSlice]},
		"slices.CompareFunc": {slices.CompareFunc[anySlice, anySlice2], answer(func(in []reflect.Value) int {
			return compareSlices(in[0], in[1], comparison(in[2]))
		})},
		"slices.Concat": {slices.Concat[anySlice], value(func(out reflect.Type, in []reflect.Value) reflect.Value {
			return concat(out, in[0])
		})},
		"slices.Contains": {slices.Contains[comparableSlice], answer(func(in []reflect.Value) bool {
			return index(in[0], same(in[1])) >= 0
		})},
		"slices.ContainsFunc": {slices.ContainsFunc[anySlice], answer(func(in []reflect.Value) bool {
			return index(in[0], unary(in[1])) >= 0
		})},
		"slices.Delete": {slices.Delete[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return remove(in[0], int(in[1].Int()), int(in[2].Int()))
		})},
		"slices.DeleteFunc": {slices.DeleteFunc[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return removeFunc(in[0], unary(in[1]))
		})},
		"slices.Equal": {slices.Equal[comparableSlice], answer(func(in []reflect.Value) bool {
			return equalSlices(in[0], in[1], equal)
		})},
		"slices.EqualFunc": {slices.EqualFunc[anySlice, anySlice2], answer(func(in []reflect.Value) bool {
			return equalSlices(in[0], in[1], binary(in[2]))
		})},
		"slices.Grow": {slices.Grow[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return grow(in[0], int(in[1].Int()))
		})},
		"slices.Index": {slices.Index[comparableSlice], answer(func(in []reflect.Value) int {
			return index(in[0], same(in[1]))
		})},
		"slices.IndexFunc": {slices.IndexFunc[anySlice], answer(func(in []reflect.Value) int {
			return index(in[0], unary(in[1]))
		})},
		"slices.Insert": {slices.Insert[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return insert(in[0], int(in[1].Int()), in[2])
		})},
		"slices.IsSorted": {pattern: slices.IsSorted[orderedSlice]},
		"slices.IsSortedFunc": {slices.IsSortedFunc[anySlice], answer(func(in []reflect.Value) bool {
			return isSorted(in[0], comparison(in[1]))
		})},
		"slices.Max":     {pattern: slices.Max[orderedSlice]},
		"slices.MaxFunc": {slices.MaxFunc[anySlice], best("MaxFunc", +1)},
		"slices.Min":     {pattern: slices.Min[orderedSlice]},
		"slices.MinFunc": {slices.MinFunc[anySlice], best("MinFunc", -1)},
		"slices.Repeat": {slices.Repeat[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return repeat(in[0], int(in[1].Int()))
		})},
		"slices.Replace": {slices.Replace[anySlice], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return replace(in[0], int(in[1].Int()), int(in[2].Int()), in[3])
		})},
		"slices.Reverse":          {slices.Reverse[anySlice], action(func(in []reflect.Value) { reverse(in[0]) })},
		"slices.Sort":             {pattern: slices.Sort[orderedSlice]},
		"slices.SortFunc":         {slices.SortFunc[anySlice], sorting(slices.SortFunc[[]int])},
		"slices.SortStableFunc":   {slices.SortStableFunc[anySlice], sorting(slices.SortStableFunc[[]int])},
		"slices.Sorted":           {pattern: slices.Sorted[orderedE]},
		"slices.SortedFunc":       {slices.SortedFunc[anyE], sorted(slices.SortFunc[[]int])},
		"slices.SortedStableFunc": {slices.SortedStableFunc[anyE], sorted(slices.SortStableFunc[[]int])},
		"slices.Values":           {slices.Values[anySlice], value(sliceValues)},
	}
}

func mapFunctions() map[string]function {
	return map[string]function{
		"maps.All": {maps.All[anyMap], value(mapAll)},
		"maps.Clone": {maps.Clone[anyMap], value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
			return mapClone(in[0])
		})},
		"maps.Collect": {maps.Collect[comparableE, anyE], value(func(out reflect.Type, in []reflect.Value) reflect.Value {
			return mapInsert(reflect.MakeMap(out), in[0])
		})},
		"maps.Copy":       {maps.Copy[anyMap, anyMap2], action(func(in []reflect.Value) { mapCopy(in[0], in[1]) })},
		"maps.DeleteFunc": {maps.DeleteFunc[anyMap], action(func(in []reflect.Value) { mapDeleteFunc(in[0], binary(in[1])) })},
		"maps.Equal": {maps.Equal[comparableMap, comparableMap2], answer(func(in []reflect.Value) bool {
			return mapEqual(in[0], in[1], equal)
		})},
		"maps.EqualFunc": {maps.EqualFunc[anyMap, otherMap], answer(func(in []reflect.Value) bool {
			return mapEqual(in[0], in[1], binary(in[2]))
		})},
		"maps.Insert": {maps.Insert[anyMap], action(func(in []reflect.Value) { mapInsert(in[0], in[1]) })},
		"maps.Keys":   {maps.Keys[keysMap], mapPart((*reflect.MapIter).Key)},
		"maps.Values": {maps.Values[valuesMap], mapPart((*reflect.MapIter).Value)},
	}
}
