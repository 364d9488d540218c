package command

import (
	"go/token"
	"slices"
	"strings"
	"unicode"
)

// Here is what a cell that means nothing here is called in this shell, if another shell knows it: ":tables" for "show tables", "\dt" and
// ".tables". A command without its colon is one of these. It is meant for a cell that failed: "tables" may be a variable.
func Here(cell string) (line string, ok bool) {
	text := spoken(cell)
	for _, end := range []string{`\G`, `\gx`} {
		if strings.HasSuffix(text, end) {
			return ":expand on, and the statement without " + end, true
		}
	}
	if cell, wait, ok := strings.Cut(text, `\watch`); ok && strings.TrimSpace(cell) != "" {
		return strings.Join(strings.Fields(":watch "+wait+" "+strings.TrimRight(cell, "; ")), " "), true
	}
	for _, h := range habits() {
		for _, there := range h.there {
			if strings.EqualFold(text, there) {
				return h.here, true
			}
			if begin, ok := strings.CutSuffix(there, "EXPR"); ok {
				if rest, ok := cutFold(text, begin); ok {
					return strings.Replace(h.here, "EXPR", rest, 1), true
				}
			}
			if begin, ok := strings.CutSuffix(there, "NAME"); ok {
				if rest, ok := cutFold(text, begin); ok && !strings.ContainsFunc(rest, unicode.IsSpace) {
					return strings.Replace(h.here, "NAME", strings.Trim(rest, "`'\""), 1), true
				}
			}
		}
	}
	return withoutColon(text)
}

// Bare is the command that a lone word asks for in every shell, so that nobody is caught in this one: "help", "exit" and their like. It is for
// words that mean nothing else.
func Bare(cell string) (word, line string, ok bool) {
	switch word = spoken(cell); word {
	case "exit", "quit":
		return word, ":quit", true
	case "help", "?":
		return word, ":help", true
	}
	return "", "", false
}

// spoken is a cell without what other languages end it with: "exit();" is "exit".
func spoken(cell string) string {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(strings.TrimSpace(cell), ";"), "()"))
}

// withoutColon is a line that begins with the name of a command, or with a stroke and the name, and is no Go that happens to begin with the same word.
func withoutColon(text string) (line string, ok bool) {
	text = strings.TrimPrefix(text, "/")
	name, rest, _ := strings.Cut(text, " ")
	if token.IsKeyword(name) || len(name) < 2 || strings.Contains(text, "\n") || strings.HasPrefix(strings.TrimSpace(rest), "=") || strings.HasPrefix(rest, ":=") {
		return "", false
	}
	known := slices.ContainsFunc(All(), func(c *Command) bool {
		return (c.Name == name || slices.Contains(c.Aliases, name)) && (rest == "" || c.Args != "")
	})
	if !known {
		return "", false
	}
	return ":" + text, true
}

// cutFold is strings.CutPrefix, whatever the case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) <= len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return strings.TrimSpace(s[len(prefix):]), true
}

// A habit is what people type who come from other shells.
type habit struct {
	here  string
	there []string // NAME at the end stands for one word, EXPR for all that follows
}

// habits knows psql, mysql, sqlite3, IPython, irb and a few words of operating systems.
func habits() []habit {
	return []habit{
		{":quit", []string{`\q`, ".quit", ".exit", "logout", "bye"}},
		{":help", []string{`\?`, `\h`, ".help", "man", "%quickref"}},
		{":tables", []string{"show tables", `\d`, `\dt`, `\dt+`, `\d+`, ".tables", "ls", "dir"}},
		{":table NAME", []string{
			`\d NAME`, `\d+ NAME`, ".schema NAME", "describe NAME", "desc NAME", "show columns from NAME", "show create table NAME", "show indexes from NAME",
		}},
		{":schema", []string{".schema"}},
		{":db", []string{"show databases", `\l`, `\l+`, ".databases", `\conninfo`, `\s`, "status"}},
		{":db NAME", []string{`\c NAME`, `\connect NAME`, "connect NAME", ".open NAME", "use NAME"}},
		{":load NAME", []string{`\i NAME`, ".read NAME", "source NAME", `\. NAME`, "%run NAME", "%load NAME"}},
		{":expand on", []string{`\x`, `\x on`, `\x auto`, ".mode line", ".mode column"}},
		{":edit", []string{`\e`, "%edit"}},
		{":history", []string{"%history", "%hist"}},
		{":watch EXPR", []string{`\watch EXPR`}},
		{":time EXPR", []string{"%time EXPR", "%timeit EXPR"}},
		{":vars", []string{"%who", "%whos", "who", "whos", "locals", "globals", "local_variables"}},
		{"Ctrl-L, which clears the screen", []string{"clear", "cls", ".clear", `\! clear`, "!clear"}},
	}
}
