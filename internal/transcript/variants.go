package transcript

import (
	"fmt"
	"slices"
	"strings"
)

// Variants are the names of the sessions that one transcript is played on,
// such as databases, in the order in which their outputs are written down.
//
// An output says once what all of them show. Where they differ, a line of "@"
// and names stands above what those show, and "@ all" goes on with the rest:
//
//	school> SELECT * FROM nope
//	error: no table nope
//	@ SQLite
//	  database: SQL logic error: no such table: nope (1)
//	@ PostgreSQL, MariaDB
//	  database: there is no nope
//	@ all
//	The cell has failed.
//
// The end of an output ends its variants, too. Prompts and cells are those of
// all.
type Variants []string

const (
	variantMark = "@ "
	allVariants = "all"
)

// Of returns the file as one of the variants shows it. Lines stay numbered as
// in f.
func (v Variants) Of(f *File, name string) (*File, error) {
	return f.eachStep(func(s Step, _, _ int) (Step, error) {
		output, err := v.part(s.Output, name)
		if err != nil {
			return s, lineError(f.Name, s.Line, "%v", err)
		}
		s.Output, s.src.output = output, output
		return s, nil
	})
}

// Merge returns f with what the variants show: shown[i] is what v[i] does, got
// from [Variants.Of] and [File.With]. Outputs that agree with f stay as they
// are written there.
func (v Variants) Merge(f *File, shown []*File) (*File, error) {
	return f.eachStep(func(s Step, i, j int) (Step, error) {
		outputs := make([]string, len(v))
		agree := true
		for k := range v {
			step := shown[k].Sections[i].Steps[j]
			outputs[k] = step.Output
			agree = agree && !step.changed()
			if step.Prompt != shown[0].Sections[i].Steps[j].Prompt {
				return s, lineError(f.Name, s.Line, "%s prompts %q, and %s %q", v[0], shown[0].Sections[i].Steps[j].Prompt, v[k], step.Prompt)
			}
		}
		if agree {
			return s, nil
		}
		s.Prompt = shown[0].Sections[i].Steps[j].Prompt
		for _, line := range strings.Split(strings.Join(outputs, "\n"), "\n") {
			if _, ok := v.marked(line); ok {
				return s, lineError(f.Name, s.Line, "the output line %q reads as the start of a variant", line)
			}
		}
		s.Output = v.merge(outputs)
		return s, nil
	})
}

// eachStep returns the file with every step as change returns it.
func (f *File) eachStep(change func(s Step, section, step int) (Step, error)) (*File, error) {
	g := *f
	g.Sections = slices.Clone(f.Sections)
	for i := range g.Sections {
		steps := slices.Clone(g.Sections[i].Steps)
		for j := range steps {
			var err error
			if steps[j], err = change(steps[j], i, j); err != nil {
				return nil, err
			}
		}
		g.Sections[i].Steps = steps
	}
	return &g, nil
}

// marked returns the names on a line that starts a variant; none stand for all.
func (v Variants) marked(line string) (names []string, ok bool) {
	list, ok := strings.CutPrefix(line, variantMark)
	if !ok || list == allVariants {
		return nil, ok
	}
	names = strings.Split(list, ", ")
	for _, name := range names {
		if !slices.Contains(v, name) {
			return nil, false
		}
	}
	return names, true
}

// part returns what one variant shows of an output.
func (v Variants) part(output, name string) (string, error) {
	var kept []string
	keep := true
	for _, line := range strings.Split(output, "\n") {
		names, ok := v.marked(line)
		switch {
		case ok:
			keep = len(names) == 0 || slices.Contains(names, name)
		case strings.HasPrefix(line, variantMark):
			return "", fmt.Errorf("%q names no variant: want %s, or %s", line, strings.Join(v, ", "), allVariants)
		case keep:
			kept = append(kept, line)
		}
	}
	return Normalize(strings.Join(kept, "\n")), nil
}

// merge writes the outputs of all variants as one.
func (v Variants) merge(outputs []string) string {
	texts := make([][]string, len(v))
	for i, output := range outputs {
		if output != "" {
			texts[i] = strings.Split(output, "\n")
		}
	}
	var out []string
	variant := false
	for _, p := range pieces(texts) {
		if p.same() {
			if variant {
				out = append(out, variantMark+allVariants)
			}
			out, variant = append(out, p[0]...), false
			continue
		}
		for i, lines := range p {
			first := slices.IndexFunc(p, func(other []string) bool { return slices.Equal(other, lines) })
			if len(lines) == 0 || first < i {
				continue
			}
			var names []string
			for j, other := range p {
				if slices.Equal(other, lines) {
					names = append(names, v[j])
				}
			}
			out = append(append(out, variantMark+strings.Join(names, ", ")), lines...)
		}
		variant = true
	}
	return strings.Join(out, "\n")
}

// A piece is what each of several texts has at one place.
type piece [][]string

func (p piece) same() bool {
	return !slices.ContainsFunc(p, func(lines []string) bool { return !slices.Equal(lines, p[0]) })
}

// pieces takes texts apart into what they share and what they do not. A
// single line that is shared goes with what stands around it, as a text in
// scraps is hard to read.
func pieces(texts [][]string) []piece {
	var all []piece
	next := make([]int, len(texts)) // the first line of each that is in no piece
	upTo := func(ends []int) {
		p := make(piece, len(texts))
		for i, text := range texts {
			p[i] = text[next[i]:ends[i]]
			next[i] = ends[i]
		}
		if n := len(all); n > 0 && all[n-1].same() == p.same() || n > 1 && !p.same() && all[n-1].isScrap() {
			if p.same() != all[n-1].same() { // differs, shared, differs
				all[n-2].add(all[n-1])
				all = all[:n-1]
			}
			all[len(all)-1].add(p)
			return
		}
		all = append(all, p)
	}
	for _, at := range shared(texts) {
		if !slices.Equal(at, next) {
			upTo(at)
		}
		after := slices.Clone(at)
		for i := range after {
			after[i]++
		}
		upTo(after)
	}
	var ends []int
	for _, text := range texts {
		ends = append(ends, len(text))
	}
	if !slices.Equal(ends, next) {
		upTo(ends)
	}
	return all
}

func (p piece) add(q piece) {
	for i := range p {
		p[i] = append(slices.Clip(p[i]), q[i]...)
	}
}

// isScrap reports whether shared lines are but one, blank ones aside.
func (p piece) isScrap() bool {
	words := 0
	for _, line := range p[0] {
		if line != "" {
			words++
		}
	}
	return words < 2
}

// shared returns the places of lines that all texts have, in their order: the
// index in each text.
func shared(texts [][]string) [][]int {
	at := make([][]int, 0, len(texts[0]))
	for i := range texts[0] {
		at = append(at, []int{i})
	}
	for _, text := range texts[1:] {
		pairs := common(texts[0], text)
		at = slices.DeleteFunc(at, func(a []int) bool { _, ok := pairs[a[0]]; return !ok })
		for i := range at {
			at[i] = append(at[i], pairs[at[i][0]])
		}
	}
	return at
}

// common returns a longest common subsequence of two texts, as the indices of
// its lines in b by those in a.
func common(a, b []string) map[int]int {
	longest := make([][]int, len(a)+1) // of a[i:] and b[j:]
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	pairs := map[int]int{}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs[i] = j
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}
