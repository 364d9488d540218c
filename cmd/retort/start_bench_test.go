package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkStart runs the program as it is built, from the start of the process to its end with the first rows shown. Its metrics are
// medians: the time, and the most memory that the process had.
func BenchmarkStart(b *testing.B) {
	program := buildProgram(b)
	var took, peak []float64
	for b.Loop() {
		cmd := exec.Command(program, "-e", "var users []models.User", "-e", "db.Find(&users)")
		start := time.Now()
		out, err := cmd.CombinedOutput()
		took = append(took, float64(time.Since(start).Microseconds())/1000)
		if err != nil || !bytes.Contains(out, []byte("60 rows")) {
			b.Fatalf("%v\n%s", err, out)
		}
		peak = append(peak, peakMiB(cmd.ProcessState))
	}
	slices.Sort(took)
	slices.Sort(peak)
	b.ReportMetric(took[len(took)/2], "ms-median")
	b.ReportMetric(took[0], "ms-least")
	if most := peak[len(peak)/2]; most > 0 {
		b.ReportMetric(most, "MiB-peak")
	}
}

// buildProgram builds the program as it is shipped.
func buildProgram(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "retort")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}
