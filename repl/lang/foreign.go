package lang

import (
	"regexp"
	"strings"
	"sync"
)

// A foreign is a way to write something in another language, and how Go writes it.
type foreign struct {
	line *regexp.Regexp // of the line with the fault, without the space around it
	hint string         // $1 is what the first group has matched
}

// foreigns knows what people write who come from Python, JavaScript, Ruby, Java or C. The first that matches speaks.
var foreigns = sync.OnceValue(func() []foreign {
	f := func(line, hint string) foreign { return foreign{regexp.MustCompile(line), hint} }
	return []foreign{
		f(`^(?:let|auto|int|string|String|float|double|bool|boolean|char)\s+(\w+)\s*=[^=]`, "write $1 := and the value"),
		f(`^(?:async\s+)?(?:def|function|fn|fun)\s+(\w+)`, "write func $1(…) { … }"),
		f(`^class\s+(\w+)`, "write type $1 struct { … }"),
		f(`^type\s+(\w+)\s*\{`, "write type $1 struct { … }"),
		f(`^struct\s+(\w+)`, "write type $1 struct { … }"),
		f(`^type\s+\w+\s+struct\s*\{.*,`, "fields are parted by semicolons or lines, not by commas"),
		f(`^for\s+(\w+)\s+in\s+range\s*\(\s*([\w.]+)\s*\)`, "write for $1 := range $2 { … }"),
		f(`^for\s*\(?\s*(?:(?:let|const|var)\s+)?(\w+)\s+(?:in|of|:)\s+([\w.]+)`, "write for _, $1 := range $2 { … }"),
		f(`^for\s*\(`, "write it without ( ): for i := 0; i < 3; i++ { … }"),
		f(`^for[ -]?each\b`, "write for _, x := range xs { … }"),
		f(`^(?:while|until|loop)\b`, "Go's loop is for"),
		f(`^(?:print|puts|echo|printf)\s+[^\s(=:]`, "write fmt.Println(…)"),
		f(`\bnew\s+([\w.]+)\s*\(?`, "write $1{…}"),
		f(`^import\s+[\w{*]|^from\s+\S+\s+import\b|^(?:require|include|using)\b`, "a package needs no import here, only its name: strings.ToUpper(…)"),
		f(`^try\b|\bcatch\b|^rescue\b|^except\b`, "Go has no exceptions: a call returns its error as a value"),
		f(`^(?:throw|raise)\b`, "Go has no exceptions: return an error, or call panic(…)"),
		f(`^\[\s*\]$|^\[.*,|=\s*\[.*,.*\]`, "write []int{1, 2, 3}, with the type of what is in it"),
		f(`^\{\s*["'\w]+\s*:|=\s*\{\s*["'\w]+\s*:`, `write map[string]int{"a": 1}, with the types of keys and values`),
		f(`^\d[\d.]*\s*[x×]\s*\d`, "write * for times"),
		f(`^#`, "a comment begins with //"),
		f(`^(?:elif|elsif|elseif)\b`, "write else if, on the line of the } before it"),
		f(`^(?:if|for)\b.*\s(and|or|not)\s`, "write && for and, || for or, ! for not"),
		f(`^if\b[^{]*$`, "what is done stands in braces, which open on the same line: if … { … }"),
		f(`^[^"'`+"`"+`]*(?:[<>=]|true|false)[^"'`+"`"+`]*\s(?:and|or)\s|^not\s+\w+$`, "write && for and, || for or, ! for not"),
		f(`^([a-z]\w*\.[A-Z]\w*)\s+["\w]`, "write $1(…)"),
		f(`=>|\blambda\b|->`, "write func(x int) int { return … }"),
		f(`\?.*:`, "Go has no ? : write if and else"),
		f(`^(len|cap|append|delete|close|copy|min|max|panic)\s+(\w+)$`, "write $1($2)"),
		f(`[\x{00a0}\x{2007}\x{200b}\x{202f}\x{feff}]`, "a space that was copied from a page may be another character: type it anew"),
		f(`[‘’]`, `write straight quotes, and a text in double ones: "…"`),
		f(`\.\w+\((?:(?:[^(){}]|\{[^{}]*\})*,)?\s*\w+\s*=[^=]`, `Go has no named arguments; a condition is a text: Where("name = ?", "Ada")`),
		f(`\w\{\s*\w+\s*=[^=]|\w\{.*,\s*\w+\s*=[^=]`, `a colon stands between a field and its value: {Name: "Ada"}`),
		f(`\.(?:Updates?|Where|Not|Or|First|Find|Take|Last|Create|Save|Delete|Attrs|Assign)\(\s*\w+\s*:`, `Go has no named arguments: Update("name", "Ada"), Updates(models.User{Name: "Ada"})`),
		f(`[(,]\s*\{\s*["'\w]+\s*:`, `its type stands before the {: map[string]any{"name": "Ada"}, models.User{Name: "Ada"}`),
		f(`\b(models\.\w+|[A-Z]\w*)\(\s*\w+\s*:`, `a struct is written with braces: $1{…}`),
		f(`^[^"]*(?:"[^"]*"[^"\w%][^"]*)*"[^"]*"[\w%]+"`, `inside of a text write its quotes as \", or in SQL as '…'`),
	}
})

// goFor says how Go writes the line of src with the fault at at, if it is in another language; else "".
func goFor(src string, at int) string {
	at = min(max(at, 0), len(src))
	line := src[strings.LastIndexByte(src[:at], '\n')+1:]
	line, _, _ = strings.Cut(line, "\n")
	line = strings.TrimSpace(line)
	for _, f := range foreigns() {
		if m := f.line.FindStringSubmatchIndex(line); m != nil {
			return string(f.line.ExpandString(nil, f.hint, line, m))
		}
	}
	return ""
}
