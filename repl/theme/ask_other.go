//go:build !unix

package theme

import (
	"os"
	"time"
)

// Ask knows no way to ask a terminal of this system for its background.
func Ask(_, _ *os.File, _ time.Duration) (Background, []byte, error) { return Unknown, nil, nil }
