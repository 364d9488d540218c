package db

import (
	"regexp"
	"strings"
)

var (
	// urlRE matches what may be a URL with a password in it: to the quote that closes it, or to the next space.
	urlRE = regexp.MustCompile(`"[A-Za-z][A-Za-z0-9+.-]*://[^"\n]*"|'[A-Za-z][A-Za-z0-9+.-]*://[^'\n]*'|[A-Za-z][A-Za-z0-9+.-]*://\S*`)

	// dsnInRE matches the MySQL driver's form in a text.
	dsnInRE = regexp.MustCompile("[^\\s\"'`:/@]+:[^\\s\"`]*@[a-z0-9]*\\([^)\\s]*\\)/")

	// leftOutRE matches what masking leaves.
	leftOutRE = regexp.MustCompile(`:\*\*\*@|(?i:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)\s*=\s*\*\*\*`)
)

// Masked reports whether a text seems to have gone through [MaskText], which has left a secret out.
func Masked(text string) bool { return leftOutRE.MatchString(text) }

// MaskText returns a text, such as a cell, with the passwords of the database URLs in it masked as [Mask] does, and secrets given by name.
func MaskText(text string) string {
	out := urlRE.ReplaceAllStringFunc(text, func(found string) string {
		if quote := found[0]; quote == '"' || quote == '\'' {
			return string(quote) + Mask(found[1:len(found)-1]) + string(quote)
		}
		return Mask(found)
	})
	out = dsnInRE.ReplaceAllStringFunc(out, Mask)
	if !strings.Contains(out, "=") || out == text && !strings.Contains(text, "://") && !serverDSNRE.MatchString(text) {
		return out
	}
	return secretRE.ReplaceAllString(out, "${1}"+masked)
}
