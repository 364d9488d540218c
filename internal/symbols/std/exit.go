package std

import (
	"fmt"
	"log"

	"github.com/retort-shell/retort/internal/symbols"
)

// osExit and the logFatal functions stand for the functions that would end the
// shell: they end the cell instead.

func osExit(code int) { panic(symbols.Exit{Func: "os.Exit", Code: code}) }

func logFatal(v ...any) {
	_ = log.Output(2, fmt.Sprint(v...))
	panic(symbols.Exit{Func: "log.Fatal", Code: 1})
}

func logFatalf(format string, v ...any) {
	_ = log.Output(2, fmt.Sprintf(format, v...))
	panic(symbols.Exit{Func: "log.Fatalf", Code: 1})
}

func logFatalln(v ...any) {
	_ = log.Output(2, fmt.Sprintln(v...))
	panic(symbols.Exit{Func: "log.Fatalln", Code: 1})
}
