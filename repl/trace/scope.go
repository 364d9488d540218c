package trace

import (
	"context"
	"sync/atomic"

	"gorm.io/gorm"
)

// phase is the part of its work that a GORM operation is in. What is sent meanwhile by others than the operation itself is sent
// because of that part.
type phase uint32

const (
	phaseIdle        phase = iota
	phaseBegin             // GORM may begin its own transaction
	phaseHook              // hook methods and callbacks of others run
	phaseAssociation       // associated rows are saved or deleted
	phaseMain              // the operation's own statement is built, sent and read
	phasePreload           // related rows are read
)

// scope is one GORM operation, carried in the context of its gorm.Statement, from where the sessions made by hooks, preloads and
// associations inherit it.
type scope struct {
	context.Context
	around *scope // the one of Context; nil if that is the first
	ledger *Ledger
	stmt   *gorm.Statement // nil for OwnLook
	base   Purpose         // of the operation's own statement
	row    bool            // the operation hands out rows instead of reading them
	exec   bool            // the operation runs text that the caller wrote
	write  bool            // the operation creates, updates or deletes values of a model
	phase  atomic.Uint32

	scanned bool // the rows handed out are read by gorm.DB.Scan
	sent    bool // the operation's own statement was sent

	// The operation's own statement between its sending and the end of its reading.
	pending  bool
	sequence uint64
}

// within returns a scope in a context.
func within(ctx context.Context) *scope { return &scope{Context: ctx, around: scopeFrom(ctx)} }

type scopeKey struct{}

// Value returns the scope itself for scopeKey.
func (s *scope) Value(key any) any {
	if _, ok := key.(scopeKey); ok {
		return s
	}
	return s.Context.Value(key)
}

// scopeFrom returns the innermost scope of a context, or nil.
func scopeFrom(ctx context.Context) *scope {
	if s, ok := ctx.(*scope); ok {
		return s
	}
	if ctx == nil {
		return nil
	}
	s, _ := ctx.Value(scopeKey{}).(*scope)
	return s
}

// scopeOf returns the scope of the operation that a callback runs for, or nil when it is not recorded.
func scopeOf(db *gorm.DB) *scope {
	if s := scopeFrom(db.Statement.Context); s != nil && s.stmt == db.Statement {
		return s
	}
	return nil
}

func (s *scope) at(p phase) bool { return s != nil && phase(s.phase.Load()) == p }

func (s *scope) enter(p phase) { s.phase.Store(uint32(p)) }

// inside returns the purpose of statements that are sent while the scope is in its present phase.
func (s *scope) inside() Purpose {
	if s == nil {
		return Yours
	}
	if s.base == Own {
		return Own
	}
	switch phase(s.phase.Load()) {
	case phaseHook:
		return Hook
	case phaseAssociation:
		return Association
	case phasePreload:
		return Preload
	}
	return s.base
}

// sends reports whether a query is the operation's own statement.
func (s *scope) sends(l *Ledger, query string) bool {
	return s != nil && s.ledger == l && !s.sent && s.at(phaseMain) && s.stmt.SQL.String() == query
}

// finish completes the operation's own statement if its reading was to be awaited.
func (s *scope) finish(rows int64, err error) {
	if s.pending {
		s.pending = false
		s.ledger.finish(s.sequence, rows, err)
	}
}

// reads reports whether the end of reading the operation's rows will be seen.
func (s *scope) reads() bool { return s != nil && (!s.row || s.scanned) }

// leave takes the scope out of the context of its statement.
func (s *scope) leave() {
	if s.stmt.Context == s {
		s.stmt.Context = s.Context
	}
}
