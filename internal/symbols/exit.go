package symbols

import "fmt"

// Exit is what the functions that would end the program panic with, in place
// of ending it: os.Exit and log.Fatal, log.Fatalf, log.Fatalln.
type Exit struct {
	Func string // the function called, as a cell writes it
	Code int    // the exit code it asked for
}

func (e Exit) Error() string {
	return fmt.Sprintf("%s asked to leave with code %d", e.Func, e.Code)
}
