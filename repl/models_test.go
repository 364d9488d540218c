package repl_test

import (
	"bytes"
	"io"
	"log"
	"testing"

	"gorm.io/gorm/logger"
)

// GORM tells the program's log of what it cannot map. A value that is shown at the prompt and has no key is none of its business.
func TestNoModelIsNotMapped(t *testing.T) {
	var said bytes.Buffer
	before := logger.Default
	logger.Default = logger.New(log.New(&said, "", 0), logger.Config{LogLevel: logger.Info})
	t.Cleanup(func() { logger.Default = before })
	shell := newSample(t, io.Discard)
	for _, cell := range []string{"type Odd struct { F func(); C chan int }", "Odd{}", "[]Odd{{}}", "SELECT 1", "sql()"} {
		if err := shell.Eval(t.Context(), cell); err != nil {
			t.Fatal(err)
		}
	}
	if said.Len() > 0 {
		t.Errorf("GORM said: %s", said.String())
	}
}
