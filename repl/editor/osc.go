package editor

import (
	prompt "github.com/c-bata/go-prompt"
)

// nextOSC passes over an operating system command, ESC ] digits ; text, ended by BEL or ESC \: what a terminal answers when it is asked for
// its colours. The answer may come when nobody waits for it any more.
func nextOSC(b []byte, final bool) (int, key) {
	ignore := key{code: prompt.Ignore}
	switch {
	case len(b) == 2 && !final:
		return 0, key{}
	case len(b) == 2 || b[2] < '0' || b[2] > '9':
		return 2, altKey(']')
	}
	for i := 3; i < len(b); i++ {
		switch {
		case b[i] == 0x07:
			return i + 1, ignore
		case b[i] == 0x1b && i+1 < len(b) && b[i+1] == '\\':
			return i + 2, ignore
		case b[i] == 0x1b && i+1 < len(b), b[i] < 0x20 && b[i] != 0x1b, i >= maxSequence:
			return i, ignore // cut off by another key
		}
	}
	if final {
		return len(b), ignore
	}
	return 0, key{}
}
