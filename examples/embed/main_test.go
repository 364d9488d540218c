package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// session is what cells give, each after "> "; SQL is left out, as it shows times.
const session = `
> Task
Task is a schema: table tasks. No row was read.

  column  field  Go type     SQL type  key
  id      ID     uint        integer   primary key
  title   Title  string      text      not null
  done    Done   bool        numeric
  due     Due    *time.Time  datetime

  methods   Finish()
> t := Task{Title: "x"}
Task, not saved: it has no primary key
  Title  "x"
  zero: Done, Due
> db.Create(&t)
Task #1, saved
> t.Finish()
> t
Task #1, changed: Done (was false)
  ID     1
  Title  "x"
  Done   true
  Due    NULL
> db.Save(&t)
Task #1, saved
> due := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
2026-05-01 12:00:00 UTC
> more := []*Task{{Title: "tea", Due: &due}, {Title: "bread"}}
  id  title  done   due
   0  tea    false  2026-05-01 12:00
   0  bread  false  NULL
  2 rows
> for _, m := range more { m.Finish(); _ = gorm.G[Task](db).Create(ctx, m) }
> gorm.G[Task](db).Where("id > ?", 1).Order("id").Find(ctx)
  id  title  done  due
   2  tea    true  2026-05-01 12:00
   3  bread  true  NULL
  2 rows
> SELECT id, title FROM tasks WHERE due IS NULL ORDER BY id
  id  title
   1  x
   3  bread
  2 rows
> func late(t Task) bool { return t.Due != nil }
> late(*more[0])
true
`

// A model of package main is written without its package only in a program: a test gives that package another path.
func TestSession(t *testing.T) {
	program := filepath.Join(t.TempDir(), "embed")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cells := ":sql off\n"
	want := ""
	for line := range strings.Lines(strings.TrimPrefix(session, "\n")) {
		if cell, ok := strings.CutPrefix(line, "> "); ok {
			cells += "fmt.Printf(\"> %s\\n\", " + "`" + strings.TrimSuffix(cell, "\n") + "`)\n" + cell
		}
		want += line
	}
	cmd := exec.Command(program)
	cmd.Stdin = strings.NewReader(cells)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	got, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	_, shown, _ := strings.Cut(string(got), "\n> ")
	if d := diff.Diff("want", []byte(want), "got", []byte("> "+shown)); d != nil {
		t.Errorf("%s", d)
	}

	cmd = exec.Command(program)
	cmd.Stdin = strings.NewReader("nope")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || strings.Count(string(out), "undefined: nope") != 1 {
		t.Errorf("a cell that fails: %v\n%s", err, out)
	}
}
