package db

import (
	"regexp"
	"strings"
)

// urlRE matches what may be a URL with a password in it, as far as the next space or quote.
var urlRE = regexp.MustCompile("[A-Za-z][A-Za-z0-9+.-]*://[^\\s\"'`]*")

// MaskText returns a text, such as a cell, with the passwords of the database URLs in it masked as [Mask] does, and secrets given by name.
func MaskText(text string) string {
	out := urlRE.ReplaceAllStringFunc(text, Mask)
	if !strings.Contains(out, "=") || out == text && !strings.Contains(text, "://") && !serverDSNRE.MatchString(text) {
		return out
	}
	return secretRE.ReplaceAllString(out, "${1}"+masked)
}
