package conformance

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// A gap is a sequence that the shell does not answer as Go does.
type gap struct {
	outcome outcome
	reason  string // why, for people
}

// readKnown reads known.txt: by the IDs of sequences, those that are known not to pass. A line is "outcome topic/name: reason".
func readKnown(path string) (map[string]gap, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	known := map[string]gap{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		id, reason, ok := strings.Cut(rest, ": ")
		o := outcome(kind)
		if !ok || !slices.Contains([]outcome{refused, wrong}, o) {
			return nil, fmt.Errorf("%s:%d: no line of the form \"refused|wrong topic/name: reason\"", path, i+1)
		}
		known[strings.TrimSpace(id)] = gap{o, reason}
	}
	return known, nil
}

// writeKnown writes what readKnown reads, after the lines that start with # in the file as it was.
func writeKnown(path string, known map[string]gap) error {
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	var b strings.Builder
	for line := range strings.Lines(string(old)) {
		if strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	var lines []string
	for id, g := range known {
		lines = append(lines, fmt.Sprintf("%-7s %s: %s\n", g.outcome, id, g.reason))
	}
	slices.Sort(lines)
	b.WriteString(strings.Join(lines, ""))
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
