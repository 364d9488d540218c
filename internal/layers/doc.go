// Package layers holds the test that keeps the module's packages in their
// layers: which package may import which, and which of them knows a library.
package layers
