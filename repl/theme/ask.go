package theme

import (
	"bytes"
	"regexp"
	"strconv"
)

// What is asked: the colour of the background (OSC 11), and what the terminal is (DA1), which all terminals answer, so that one that does not
// know its background is not waited for.
const question = "\x1b]11;?\x1b\\\x1b[c"

var (
	background = regexp.MustCompile(`\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)`)
	attributes = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)
	unfinished = regexp.MustCompile(`\x1b(?:\](?:1(?:1[^\x07\x1b]*\x1b?)?)?|\[\?[0-9;]*)$`)
	channels   = regexp.MustCompile(`rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})`)
)

// parse reads what a terminal answered: the background, the keys that were typed meanwhile, and whether that is all.
func parse(in []byte) (on Background, typed []byte, done bool) {
	if m := channels.FindSubmatch(background.Find(in)); m != nil {
		on = OnDark
		if 0.2126*channel(m[1])+0.7152*channel(m[2])+0.0722*channel(m[3]) > 0.5 {
			on = OnLight
		}
	}
	done = attributes.Match(in)
	typed = bytes.Clone(in)
	for _, answer := range []*regexp.Regexp{background, attributes, unfinished} {
		typed = answer.ReplaceAll(typed, nil)
	}
	return on, typed, done
}

// channel is the share of one colour: its hexadecimal digits, of the most that they can say.
func channel(hex []byte) float64 {
	n, _ := strconv.ParseUint(string(hex), 16, 16) // the pattern allows nothing else
	return float64(n) / float64(uint(1)<<(4*len(hex))-1)
}
