package transcripttest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/transcript"
)

// dirVariable names the folder that TestRun, TestMarkdown and TestExamples
// play. The other tests set it to run those, in this test program, on
// transcripts that fail or that are to be updated.
const dirVariable = "TRANSCRIPTTEST_DIR"

func played(name string) string {
	return filepath.Join(cmp.Or(os.Getenv(dirVariable), "testdata"), name)
}

func TestRun(t *testing.T) {
	Run(t, played("*.txt"), openCounter, transcript.ShowErrors(showError))
}

func TestVariants(t *testing.T) {
	open := func(step int) Open {
		return func(_ *testing.T, out io.Writer) transcript.Session {
			return &counter{out: out, prompt: "counter> ", sum: step}
		}
	}
	skipped := func(t *testing.T, _ io.Writer) transcript.Session {
		t.Skip("there is no server")
		return nil
	}
	Variants(t, played("variants/*.txt"), []Variant{{"Zero", open(0)}, {"Ten", open(10)}, {"Gone", skipped}}, transcript.ShowErrors(showError))
}

func TestMarkdown(t *testing.T) {
	Markdown(t, played("*.md"), "counter", openCounter)
}

func TestExamples(t *testing.T) {
	text, err := os.ReadFile(played("counter.help"))
	if err != nil {
		t.Fatal(err)
	}
	Examples(t, "the help", string(text), openCounter)
}

func TestWrongTranscriptFails(t *testing.T) {
	tests := []struct {
		test, file, text string
		flags            []string
		place            string // what stands before the first wrong cell
		hunk             string
		failed, passed   string // subtests
	}{
		{
			test: "TestRun", file: "sums.txt",
			text:  "# One\n\ncounter> add 1\n1\n\n# Two\n\ncounter> add 1\n1\n\ncounter> add 1\n3\n",
			place: "sums.txt:11: ", hunk: "@@ -9,4 +9,4 @@", failed: "TestRun/sums/Two", passed: "TestRun/sums/One",
		},
		{
			test: "TestMarkdown", file: "README.md",
			text:  "# One\n\n```counter\ncounter> add 1\n1\n```\n\n## Two\n\n```counter\ncounter> add 1\n3\n\n```\n",
			place: "README.md:11: ", hunk: "@@ -9,6 +9,6 @@", failed: "TestMarkdown/README/Two", passed: "TestMarkdown/README/One",
		},
		{
			test: "TestExamples", file: "counter.help",
			text:  "Help.\n\n  counter> add 1\n  3\n",
			place: "the help:3: ", hunk: "@@ -1,4 +1,4 @@", failed: "TestExamples/session",
		},
		{
			test: "TestExamples", file: "counter.help", flags: []string{"-update"}, // a text has no file to update
			text:  "Help.\n\n  counter> add 1\n  3\n",
			place: "the help:3: ", hunk: "@@ -1,4 +1,4 @@", failed: "TestExamples/session",
		},
	}
	for _, test := range tests {
		t.Run(strings.Join(append([]string{test.test}, test.flags...), " "), func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, test.file)
			write(t, path, test.text)
			out, err := runTest(t, dir, test.test, test.flags...)
			if err == nil {
				t.Fatalf("a wrong transcript passed:\n%s", out)
			}
			for _, want := range []string{
				test.place + "counter> add 1\n", test.hunk, "--- FAIL: " + test.failed,
			} {
				if !strings.Contains(out, want) {
					t.Errorf("want %q in:\n%s", want, out)
				}
			}
			if test.passed != "" && !strings.Contains(out, "--- PASS: "+test.passed) {
				t.Errorf("want %s to pass in:\n%s", test.passed, out)
			}
			for _, change := range []string{`-\s*3`, `\+\s*[12]`} {
				if !regexp.MustCompile(`(?m)^\s*` + change + `$`).MatchString(out) {
					t.Errorf("want a line %s in:\n%s", change, out)
				}
			}
			if got := read(t, path); got != test.text {
				t.Errorf("the file was changed:\n%s", got)
			}
		})
	}
}

func TestWrongVariantFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "variants", "sums.txt")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	const wrong = "counter> add 1\n@ Zero\n1\n@ Ten\n12\n@ Gone\n21\n\ncounter> say yes\nno\n"
	write(t, path, wrong)
	out, err := runTest(t, dir, "TestVariants")
	if err == nil {
		t.Fatalf("a wrong transcript passed:\n%s", out)
	}
	for _, want := range []string{"--- FAIL: TestVariants/sums/Zero", "--- FAIL: TestVariants/sums/Ten", "sums.txt:1: counter> add 1\n", "sums.txt:9: counter> say yes\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in:\n%s", want, out)
		}
	}
	for _, run := range []string{"first", "second"} {
		if out, err := runTest(t, dir, "TestVariants", "-update"); err != nil {
			t.Fatalf("%s update: %v\n%s", run, err, out)
		}
		// The one that is skipped keeps what it has.
		if got, want := read(t, path), "counter> add 1\n@ Zero\n1\n@ Ten\n11\n@ Gone\n21\n\ncounter> say yes\n@ Zero, Ten\nyes\n@ Gone\nno\n"; got != want {
			t.Fatalf("after the %s update:\n%s\nwant:\n%s", run, got, want)
		}
	}
	if out, err := runTest(t, dir, "TestVariants"); err != nil {
		t.Errorf("the updated transcript fails: %v\n%s", err, out)
	}
}

func TestNoTranscriptFails(t *testing.T) {
	if out, err := runTest(t, t.TempDir(), "TestRun"); err == nil {
		t.Fatalf("an empty folder passed:\n%s", out)
	}
}

func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sums.txt")
	write(t, path, `## A comment above all.

# Right
counter> add 1
1


# Wrong
## A comment above a prompt.

counter> add 1
2
more

   ## not a comment: indented

counter> say # two
 …   words
## A comment after a cell without output.
counter> nonsense
`)
	const want = `## A comment above all.

# Right
counter> add 1
1


# Wrong
## A comment above a prompt.

counter> add 1
1

counter> say # two
       …   words
\# two
  words

## A comment after a cell without output.
counter> nonsense
error: unknown cell "nonsense"
`
	for _, run := range []string{"first", "second"} {
		if out, err := runTest(t, dir, "TestRun", "-update"); err != nil {
			t.Fatalf("%s update: %v\n%s", run, err, out)
		}
		if got := read(t, path); got != want {
			t.Fatalf("after the %s update:\n%s\nwant:\n%s", run, got, want)
		}
	}
	if out, err := runTest(t, dir, "TestRun"); err != nil {
		t.Errorf("the updated transcript fails: %v\n%s", err, out)
	}
}

func TestUpdateKeepsSectionsThatDidNotRun(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sums.txt")
	write(t, path, "# One\n\ncounter> add 1\nold\n\n# Two\n\ncounter> add 1\nold\n")
	if out, err := runTest(t, dir, "TestRun$/^sums$/^Two", "-update"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "# One\n\ncounter> add 1\nold\n\n# Two\n\ncounter> add 1\n1\n"
	if got := read(t, path); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// runTest runs one test of this test program on the files in dir.
func runTest(t *testing.T, dir, name string, flags ...string) (output string, err error) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, append([]string{"-test.v", "-test.run", "^" + name + "$"}, flags...)...)
	cmd.Env = append(os.Environ(), dirVariable+"="+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func showError(err error) string { return "error: " + err.Error() }

// counter is a session that is simple enough to be known right.
type counter struct {
	out    io.Writer
	prompt string
	sum    int
}

func openCounter(_ *testing.T, out io.Writer) transcript.Session {
	return &counter{out: out, prompt: "counter> "}
}

func (c *counter) Prompt() string { return c.prompt }

func (c *counter) Eval(_ context.Context, cell string) error {
	verb, rest, _ := strings.Cut(cell, " ")
	switch verb {
	case "add":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		c.sum += n
		fmt.Fprintln(c.out, c.sum)
	case "say":
		fmt.Fprintln(c.out, rest)
	case "name":
		c.prompt = rest + "> "
	default:
		return fmt.Errorf("unknown cell %q", cell)
	}
	return nil
}
