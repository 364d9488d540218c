package db

import (
	"regexp"
	"slices"
	"strings"
)

// masked stands where a secret was.
const masked = "***"

var (
	// dsnRE matches the MySQL driver's form, user:password@tcp(host)/name. The greedy group keeps an @ inside a password.
	dsnRE = regexp.MustCompile(`(?s)^([^:/@\\]*):(.*)@([a-z0-9]*\(.*\))?/`)

	// loginRE matches what is no URL, for want of two slashes or a scheme: user:password@host.
	loginRE = regexp.MustCompile(`(?s)^([^/\\@:\s]{2,}):(.*)@`)

	// secretRE matches a secret given by name: in a URL's query or in a list of keywords, where it may be quoted.
	secretRE = regexp.MustCompile(`(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)\s*=\s*)('(?:[^'\\]|\\.)*'|[^&;\s]*)`)

	// listRE matches the same in a list with semicolons, where spaces belong to the value.
	listRE = regexp.MustCompile(`(?i)((?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)\s*=\s*)('(?:[^'\\]|\\.)*'|[^;]*)`)
)

// Mask returns a database URL with *** in place of its passwords, fit to be printed. It knows scheme://user:password@host, the form
// user:password@tcp(host)/name, and secrets given by name (password=…). Where a URL is ambiguous it hides more rather than less.
func Mask(url string) string {
	scheme, rest, isURL := strings.Cut(url, "://")
	switch {
	case isURL && slices.Contains(fileSchemes, strings.ToLower(scheme)):
		// A file has no user, and its name may hold anything.
	case isURL && !strings.ContainsAny(scheme, "/@ "):
		// A password may hold any of / ? # @ unescaped, so the user's part ends at the last @.
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			if user, _, ok := strings.Cut(rest[:at], ":"); ok {
				url = scheme + "://" + user + ":" + masked + rest[at:]
			}
		}
	default:
		m := dsnRE.FindStringSubmatchIndex(url)
		if m == nil {
			m = loginRE.FindStringSubmatchIndex(url)
		}
		if m != nil && !slices.Contains(fileSchemes, strings.ToLower(url[m[2]:m[3]])) {
			url = url[:m[4]] + masked + url[m[5]:]
		}
	}
	if !isURL && strings.Contains(url, ";") {
		url = listRE.ReplaceAllString(url, "${1}"+masked)
	}
	return secretRE.ReplaceAllString(url, "${1}"+masked)
}
