package editor

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
)

// key is what was pressed: one of go-prompt's key codes, or a rune together with Alt.
// The codes Any and BracketedPaste stand for text.
type key struct {
	code  prompt.Key
	alt   rune
	after prompt.Key // in a binding, the first key of a sequence of two; Escape, the zero key, begins none
}

// altKey returns the key of r pressed together with Alt; '\r' and '\x7f' are Enter and Backspace.
func altKey(r rune) key { return key{code: prompt.NotDefined, alt: r} }

// event is a key with the text that came with it.
type event struct {
	key
	text string
}

const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"

	// maxSequence is longer than any key's escape sequence. What goes on longer is dropped.
	maxSequence = 64
)

// decoder splits the bytes of a terminal into keys. Bytes may come in chunks of any size: a chunk may hold many
// keys, and a key, a rune or a paste may be spread over chunks.
type decoder struct {
	buf     []byte
	pasting bool
	scanned int // bytes of buf in which the end of the paste is known not to begin
}

// feed takes a chunk and returns the events that are complete.
func (d *decoder) feed(chunk []byte) []event {
	d.buf = append(d.buf, chunk...)
	return d.drain(false)
}

// flush returns what an incomplete sequence stands for if nothing follows it: a lone Esc, for example.
// A paste is never cut short, because its rest would be taken for typing, and run.
func (d *decoder) flush() []event { return d.drain(true) }

// partial reports whether flush would return something.
func (d *decoder) partial() bool { return len(d.buf) > 0 && !d.pasting }

func (d *decoder) drain(final bool) []event {
	var events []event
	b := d.buf
	for len(b) > 0 {
		if d.pasting {
			i := bytes.Index(b[d.scanned:], []byte(pasteEnd))
			if i < 0 {
				d.scanned = max(0, len(b)-len(pasteEnd)+1)
				break
			}
			i += d.scanned
			events = append(events, event{key{code: prompt.BracketedPaste}, string(b[:i])})
			b = b[i+len(pasteEnd):]
			d.pasting, d.scanned = false, 0
			continue
		}
		n, ev := next(b, final)
		if n == 0 {
			break
		}
		switch last := len(events) - 1; {
		case string(b[:n]) == pasteStart:
			d.pasting = true
		case ev.code == prompt.Ignore:
		case ev.code == prompt.Any && last >= 0 && events[last].code == prompt.Any:
			events[last].text += ev.text
		default:
			events = append(events, ev)
		}
		b = b[n:]
	}
	d.buf = append(d.buf[:0], b...)
	return events
}

// next decodes the first event of b and returns its length, 0 if b must grow before it can be told.
func next(b []byte, final bool) (int, event) {
	switch c := b[0]; {
	case c == 0x1b:
		n, k := nextEscape(b, final)
		return n, event{key: k}
	case c < 0x20 || c == 0x7f:
		return 1, event{key: control(c)}
	case c < utf8.RuneSelf:
		n := 1
		for n < len(b) && b[n] >= 0x20 && b[n] < 0x7f {
			n++
		}
		return n, event{key{code: prompt.Any}, string(b[:n])}
	}
	if !utf8.FullRune(b) && !final {
		return 0, event{}
	}
	r, n := utf8.DecodeRune(b)
	if unicode.IsControl(r) {
		return n, event{key: key{code: prompt.Ignore}}
	}
	return n, event{key{code: prompt.Any}, string(r)}
}

func control(c byte) key {
	switch code := prompt.GetKey([]byte{c}); code {
	case prompt.ControlM:
		return key{code: prompt.Enter}
	case prompt.ControlH:
		return key{code: prompt.Backspace}
	case prompt.NotDefined:
		return key{code: prompt.Ignore}
	default:
		return key{code: code}
	}
}

func nextEscape(b []byte, final bool) (int, key) {
	escape := key{code: prompt.Escape}
	if len(b) == 1 {
		if final {
			return 1, escape
		}
		return 0, key{}
	}
	switch c := b[1]; {
	case c == '[':
		return nextCSI(b, final)
	case c == ']':
		return nextOSC(b, final)
	case c == 'O':
		switch {
		case len(b) > 2 && b[2] >= 0x40 && b[2] < 0x7f:
			return 3, ss3Key(b[:3])
		case len(b) > 2 || final:
			return 2, altKey('O')
		}
		return 0, key{}
	case c == '\r' || c == '\n':
		return 2, altKey('\r')
	case c == 0x7f || c == 0x08:
		return 2, altKey('\x7f')
	case c < 0x20:
		return 1, escape // so that Ctrl-C after Esc is still Ctrl-C
	}
	if !utf8.FullRune(b[1:]) && !final {
		return 0, key{}
	}
	r, n := utf8.DecodeRune(b[1:])
	return 1 + n, altKey(r)
}

// nextCSI decodes ESC [ parameters, intermediates, final byte (ECMA-48, 5.4).
func nextCSI(b []byte, final bool) (int, key) {
	ignore := key{code: prompt.Ignore}
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case i == 2 && c == '[': // the Linux console's function keys have a second bracket
		case c >= 0x20 && c < 0x40:
			if i >= maxSequence {
				return i, ignore
			}
		case c >= 0x40 && c < 0x7f:
			return i + 1, csiKey(b[:i+1])
		default:
			return i, ignore // cut off by another key
		}
	}
	switch {
	case !final:
		return 0, key{}
	case len(b) == 2:
		return 2, altKey('[')
	}
	return len(b), ignore
}

// csiKey names a whole CSI sequence. xterm sends modifiers as a second parameter: 1 + (1 Shift, 2 Alt, 4 Control).
func csiKey(seq []byte) key {
	if code := prompt.GetKey(seq); code != prompt.NotDefined {
		return key{code: code}
	}
	end := seq[len(seq)-1]
	params := strings.Split(string(seq[2:len(seq)-1]), ";")
	if isModifiedEnter(params, end) {
		return altKey('\r')
	}
	if len(params) != 2 {
		return key{code: prompt.Ignore}
	}
	base := "\x1b[" + string(end)
	if end == '~' {
		base = "\x1b[" + params[0] + "~"
	}
	code := prompt.GetKey([]byte(base))
	modifiers, err := strconv.Atoi(params[1])
	if err != nil || code == prompt.NotDefined {
		return key{code: prompt.Ignore}
	}
	if (modifiers-1)&(2|4) != 0 {
		switch code {
		case prompt.Left:
			code = prompt.ControlLeft
		case prompt.Right:
			code = prompt.ControlRight
		}
	}
	return key{code: code}
}

// isModifiedEnter recognises Enter with Shift, Alt or Control from terminals that tell them apart:
// CSI 13 ; modifiers u, and xterm's modifyOtherKeys CSI 27 ; modifiers ; 13 ~.
func isModifiedEnter(params []string, end byte) bool {
	return end == 'u' && len(params) == 2 && params[0] == "13" ||
		end == '~' && len(params) == 3 && params[0] == "27" && params[2] == "13"
}

func ss3Key(seq []byte) key {
	switch seq[2] {
	case 'H':
		return key{code: prompt.Home}
	case 'F':
		return key{code: prompt.End}
	case 'M':
		return key{code: prompt.Enter}
	case 'c':
		return key{code: prompt.ControlRight}
	case 'd':
		return key{code: prompt.ControlLeft}
	}
	if code := prompt.GetKey(seq); code != prompt.NotDefined {
		return key{code: code}
	}
	return key{code: prompt.Ignore}
}
