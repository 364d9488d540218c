package session

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"
	"time"

	"github.com/retort-shell/retort/internal/symbols"
)

// stdio are the streams of cells.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// overrides are the symbols of a package that mean something else in a cell than in a program: those that write to the
// process's own streams, those that wait where no interrupt reaches, and the clock.
func (s *Session) overrides(path string) map[string]reflect.Value {
	in, out := s.std.in, s.std.out
	switch path {
	case "fmt":
		return values(map[string]any{
			"Print":   func(a ...any) (int, error) { return fmt.Fprint(out, a...) },
			"Printf":  func(format string, a ...any) (int, error) { return fmt.Fprintf(out, format, a...) },
			"Println": func(a ...any) (int, error) { return fmt.Fprintln(out, a...) },
			"Scan":    func(a ...any) (int, error) { return fmt.Fscan(in, a...) },
			"Scanf":   func(format string, a ...any) (int, error) { return fmt.Fscanf(in, format, a...) },
			"Scanln":  func(a ...any) (int, error) { return fmt.Fscanln(in, a...) },
		})
	case "log":
		l := log.New(s.std.err, "", log.LstdFlags)
		return values(map[string]any{
			"Default": func() *log.Logger { return l },
			"Print":   l.Print, "Printf": l.Printf, "Println": l.Println,
			"Fatal": func(a ...any) { fatal(l, "log.Fatal", fmt.Sprint(a...)) }, "Fatalf": func(f string, a ...any) { fatal(l, "log.Fatalf", fmt.Sprintf(f, a...)) },
			"Fatalln": func(a ...any) { fatal(l, "log.Fatalln", fmt.Sprintln(a...)) },
			"Panic":   l.Panic, "Panicf": l.Panicf, "Panicln": l.Panicln,
			"Flags": l.Flags, "SetFlags": l.SetFlags, "Prefix": l.Prefix, "SetPrefix": l.SetPrefix,
			"Output": l.Output, "SetOutput": l.SetOutput, "Writer": l.Writer,
		})
	case "os":
		o := map[string]reflect.Value{}
		if f, ok := out.(*os.File); ok {
			o["Stdout"] = reflect.ValueOf(&f).Elem()
		}
		if f, ok := s.std.err.(*os.File); ok {
			o["Stderr"] = reflect.ValueOf(&f).Elem()
		}
		return o
	case "strings":
		return values(map[string]any{"Repeat": s.repeat})
	case "bytes":
		return values(map[string]any{"Repeat": s.repeatBytes})
	case "flag":
		return values(map[string]any{"Parse": parseFlags, "NewFlagSet": s.newFlagSet})
	case "time":
		return values(map[string]any{
			"Sleep": s.sleep, "Now": s.now,
			"Since": func(t time.Time) time.Duration { return s.now().Sub(t) }, "Until": func(t time.Time) time.Duration { return t.Sub(s.now()) },
		})
	}
	return nil
}

// sleep is time.Sleep, but an interrupt ends it with the cell.
func (s *Session) sleep(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.ctx.Done():
		panic(errHalted)
	}
}

// fatal is a logger's Fatal: it panics in place of ending the process.
func fatal(l *log.Logger, name, text string) {
	l.Print(text)
	panic(symbols.Exit{Func: name, Code: 1})
}

// Those are its methods.
func loggerFatal(l *log.Logger, a ...any) { fatal(l, "log.Logger.Fatal", fmt.Sprint(a...)) }
func loggerFatalf(l *log.Logger, f string, a ...any) {
	fatal(l, "log.Logger.Fatalf", fmt.Sprintf(f, a...))
}
func loggerFatalln(l *log.Logger, a ...any) { fatal(l, "log.Logger.Fatalln", fmt.Sprintln(a...)) }

// parseFlags is flag.Parse, which would end the process for a flag that it does not know.
func parseFlags() {
	f := flag.CommandLine
	defer f.Init(f.Name(), f.ErrorHandling())
	f.Init(f.Name(), flag.PanicOnError)
	f.Parse(os.Args[1:]) //nolint:errcheck // it panics
}

// newFlagSet is flag.NewFlagSet, but a set does not end the process.
func (s *Session) newFlagSet(name string, handling flag.ErrorHandling) *flag.FlagSet {
	if handling == flag.ExitOnError {
		handling = flag.PanicOnError
	}
	f := flag.NewFlagSet(name, handling)
	f.SetOutput(s.std.err)
	return f
}

func values(m map[string]any) map[string]reflect.Value {
	out := make(map[string]reflect.Value, len(m))
	for name, v := range m {
		out[name] = reflect.ValueOf(v)
	}
	return out
}
