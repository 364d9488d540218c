package lang

import (
	"regexp"
	"strings"
)

var (
	wrongType  = regexp.MustCompile(`^cannot use (.+) \((?:variable|value|.*constant.*)?.*?of (?:\w+ )?type ([\w.\[\]*]+)\) as ([\w.\[\]*]+) value`)
	mismatched = regexp.MustCompile(`^invalid operation: (.+) \(mismatched types (?:untyped )?(\w+) and (?:untyped )?(\w+)\)$`)
	truncated  = regexp.MustCompile(`^(.+) \(untyped float constant\) truncated to (\w+)$`)
	noNumber   = regexp.MustCompile(`^cannot convert (.+) \((?:untyped string constant.*|.* of type string)\) to type (u?int\d*|float\d+)$`)
	noList     = regexp.MustCompile(`^(?:cannot (?:index|range over|slice) |invalid argument: ).* of type \*gorm\.DB\)`)
	numeric    = regexp.MustCompile(`^(?:u?int(?:8|16|32|64)?|float(?:32|64)?|byte|rune)$`)
)

// conversion says how a value becomes one of the type that the compiler wants, as Go converts none by itself; "" where that is not plain.
func conversion(msg string) string {
	if m := wrongType.FindStringSubmatch(msg); m != nil {
		switch x, is, want := m[1], m[2], m[3]; {
		case want == "*"+is:
			return "its address is wanted: &" + x
		case strings.HasPrefix(x, "&") && numeric.MatchString(strings.TrimPrefix(is, "*")) && numeric.MatchString(strings.TrimPrefix(want, "*")):
			return "declare it first: var " + x[1:] + " " + want[1:]
		case is == "*"+want:
			return "what it points to is wanted: *" + x
		case numeric.MatchString(is) && numeric.MatchString(want):
			return "write " + want + "(" + x + ")"
		case numeric.MatchString(is) && want == "string":
			return "write fmt.Sprint(" + x + ")"
		}
		return ""
	}
	switch {
	case noList.MatchString(msg):
		return "the rows are not in the query, but in what it fills: db.Find(&list), and then list"
	case strings.Contains(msg, " as func(tx *gorm.DB) error value "):
		return "it returns an error: func(tx *gorm.DB) error { …; return nil }"
	case strings.HasPrefix(msg, "invalid operation: cannot call ") && strings.Contains(msg, " (variable of ") && strings.HasSuffix(msg, " is not a function"):
		return "it is no function: leave () away"
	case strings.HasPrefix(msg, "too many arguments in call to ") && strings.Contains(msg, ".Order\n"):
		return `both stand in one text: Order("name desc")`
	}
	if m := mismatched.FindStringSubmatch(msg); m != nil {
		a, b := m[2], m[3]
		switch {
		case a == "string" && numeric.MatchString(b), b == "string" && numeric.MatchString(a):
			if left, right, ok := strings.Cut(m[1], " + "); ok {
				return "Go converts nothing by itself: fmt.Sprint(" + left + ", " + right + ")"
			}
		case numeric.MatchString(a) && numeric.MatchString(b):
			return "Go converts nothing by itself: write " + b + "(…) or " + a + "(…)"
		}
		return ""
	}
	if truncated.MatchString(msg) {
		return "Go converts nothing by itself: write float64(…) around what is whole"
	}
	if m := noNumber.FindStringSubmatch(msg); m != nil {
		if strings.HasPrefix(m[2], "float") {
			return "write strconv.ParseFloat(" + m[1] + ", 64)"
		}
		return "write strconv.Atoi(" + m[1] + ")"
	}
	if name, ok := strings.CutPrefix(msg, "missing argument in conversion to "); ok {
		return "write " + name + "{}"
	}
	if strings.HasPrefix(msg, "too many return values") && strings.HasSuffix(msg, "want ()") {
		return "the type of the result stands before the {"
	}
	return ""
}
