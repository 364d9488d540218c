package command

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/transcript"
	"github.com/retort-shell/retort/repl/typeset"
)

func TestFind(t *testing.T) {
	for _, tt := range []struct{ name, want, err string }{
		{name: "models", want: "models"},
		{name: ":models", want: "models"},
		{name: "q", want: "quit"},
		{name: "exit", want: "quit"},
		{name: "?", want: "help"},
		{name: "his", want: "history"},
		{name: "exi", want: "quit"},
		{name: "sc", want: "schema"},
		{name: "s", err: ":s could be :schema, :save, :step, :skip or :sql"},
		{name: "modles", err: "there is no command :modles; did you mean :models?"},
		{name: ":qiut", err: "there is no command :qiut; did you mean :quit?"},
		{name: "zzzzz", err: "there is no command :zzzzz; :help lists them"},
		{name: "", err: "there is no command :; :help lists them"},
	} {
		c, err := Find(tt.name)
		switch {
		case tt.err != "" && (err == nil || err.Error() != tt.err):
			t.Errorf("Find(%q): error %v, want %q", tt.name, err, tt.err)
		case tt.err == "" && (err != nil || c.Name != tt.want):
			t.Errorf("Find(%q) = %v, %v, want %s", tt.name, c, err, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ line, name, args string }{
		{":sql", "sql", ""},
		{"  :sql   off  ", "sql", "off"},
		{":type f(1,\n 2)", "type", "f(1,\n 2)"},
		{":sql?", "help", "sql"},
		{":?", "?", ""},
		{":", "", ""},
		{"db.Where?", "doc", "db.Where"},
		{"db.Where??", "doc", "db.Where??"},
		{"u ??", "doc", "u??"},
		{" u ? ", "doc", "u"},
	} {
		if name, args := split(tt.line); name != tt.name || args != tt.args {
			t.Errorf("split(%q) = %q, %q, want %q, %q", tt.line, name, args, tt.name, tt.args)
		}
	}
}

func TestAll(t *testing.T) {
	taken := map[string]string{}
	for _, c := range All() {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if other := taken[name]; other != "" {
				t.Errorf(":%s is also the name of :%s", name, other)
			}
			taken[name] = c.Name
		}
		if !slices.Contains(groups(), c.Group) {
			t.Errorf(":%s is in group %q, which :help does not list", c.Name, c.Group)
		}
		if c.Run == nil || c.Short == "" || strings.Contains(c.Short, "\n") {
			t.Errorf(":%s lacks something", c.Name)
		}
		if _, err := transcript.ParseExamples(strings.NewReader(c.Long), "help of :"+c.Name); err != nil {
			t.Errorf("the help of :%s: %v", c.Name, err)
		}
		for line := range strings.SplitSeq(c.Long, "\n") {
			if example, ok := strings.CutPrefix(line, codeIndent); ok && typeset.Width(example) > ExampleWidth {
				t.Errorf("the help of :%s has an example wider than %d columns:\n%s", c.Name, ExampleWidth, example)
			}
		}
	}
}

func TestRunUnknown(t *testing.T) {
	s := newShell(t)
	s.fails(":modles", "there is no command :modles; did you mean :models?")
	s.has(":", "Type Go, SQL or a :command.")
}

func TestQuit(t *testing.T) {
	s := newShell(t)
	for _, line := range []string{":quit", ":q", ":exit", ":qu"} {
		if got, err := s.run(line); !errors.Is(err, ErrQuit) || got != "" {
			t.Errorf("%s: error %v, shows %q", line, err, got)
		}
	}
	s.fails(":quit now", `:quit takes nothing after it, not "now"`)
}

func TestComplete(t *testing.T) {
	s := newShell(t)
	s.cell(`var memo string`)
	before := s.Ledger.Len()
	for _, tt := range []struct {
		line string
		want string
	}{
		{":", ":models :schema :tables :table :model :db :vars :type :doc :diff :row :what :log :why :explain :dialects :compare :measure :time :watch :undo :redo :commit :rollback :guard :history :edit :save :load :export :replay :lesson :step :hint :reveal :skip :back :reset :progress :sql :expand :notes :live :pager :help :quit"},
		{":s", ":schema :save :step :skip :sql"},
		{"  :mo", ":models :model"},
		{":sql ", "inline off only short full interpolated"},
		{":sql o", "off only"},
		{":sql off ", ""},
		{":expand o", "on off"},
		{":log a", "all association"},
		{":help mo", "models model"},
		{":help k", "keys"},
		{":schema models.C", "models.Comment models.Club"},
		{":schema po", "post_tags posts"},
		{":schema mem", "memberships"}, // as a model's table only, though it also joins models
		{":type me", "memo"},
		{":type f(me", ""},
		{":type f( me", "memo"},
		{":doc d", "db"},
		{":doc :s", ":schema :save :step :skip :sql"},
		{":models ", ""},
		{":nope ", ""},
		{"db.", ""},
	} {
		if got := strings.Join(Complete(s.Env, tt.line), " "); got != tt.want {
			t.Errorf("Complete(%q) = %q, want %q", tt.line, got, tt.want)
		}
	}
	if n := s.Ledger.Len(); n != before {
		t.Errorf("completion ran %d statements", n-before)
	}
}
