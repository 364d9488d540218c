package show

import (
	"strings"
	"time"
)

// fullTime shows all of a time but trailing zeros, with its zone.
func (p *Printer) fullTime(t time.Time) string {
	if t.IsZero() {
		return "zero time"
	}
	if p.Location != nil {
		t = t.In(p.Location)
	}
	return t.Format("2006-01-02 15:04:05.999999999 ") + zone(t)
}

// zone is the name of t's zone, or its offset where the name is none.
func zone(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || strings.ContainsAny(name, "+-") || name == "Local" {
		return t.Format("-07:00")
	}
	return name
}
