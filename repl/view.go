package repl

import "io"

// view returns where the result of a cell goes, to be closed when it is whole: on a terminal a person reads what is longer than the screen
// in a pager.
func (r *REPL) view() io.WriteCloser {
	if r.pager == nil || !r.env.Settings.Pager {
		return plainView{r.config.out}
	}
	return r.pager.View()
}

type plainView struct{ io.Writer }

func (plainView) Close() error { return nil }

// eachView is a writer for results that come in parts: each part is a view of its own, and is seen at once.
type eachView struct{ r *REPL }

func (e eachView) Write(part []byte) (int, error) {
	v := e.r.view()
	n, err := v.Write(part)
	if cerr := v.Close(); err == nil {
		err = cerr
	}
	return n, err
}
