// Package conformance holds cell sequences with what they print, proven by the Go toolchain, and the test that plays them in the shell.
//
// A file testdata/TOPIC.txt holds the sequences of a topic; [Parse] says how it is written. The expected output is never written by
// hand: the program in the folder gen makes a Go program of each sequence, runs it, and notes what it prints. testdata/known.txt lists
// the sequences that the shell does not yet answer as Go does.
package conformance
