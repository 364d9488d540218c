package trace

import (
	"errors"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// registerCallbacks registers the ledger's callbacks on the connection of db unless they are there. They find the ledger by the
// handle that they are called for, so they serve any number of ledgers and do nothing for handles without one.
func registerCallbacks(db *gorm.DB) error {
	cb := db.Callback()
	if cb.Query().Get("retort:query") != nil {
		return nil
	}
	var errs []error
	add := func(err error) { errs = append(errs, err) }

	// The resolver of gorm.io/plugin/dbresolver puts another pool in place before a statement, and looks for this callback by its name where the
	// caller asks for one, also before Begin.
	const resolver = "gorm:db_resolver"
	for _, processor := range listOf(cb.Create(), cb.Query(), cb.Update(), cb.Delete(), cb.Row(), cb.Raw()) {
		if resolve := processor.Get(resolver); resolve != nil {
			add(processor.Before("*").Replace(resolver, adopting(resolve)))
		}
	}

	add(cb.Query().Before("gorm:query").Register("retort:query", beginQuery))
	add(cb.Query().After("gorm:query").Before("gorm:preload").Register("retort:queried", after(phasePreload, (*Seen).queried)))
	add(cb.Query().Before("gorm:after_query").Register("retort:query_hooks", inHooks))
	add(cb.Query().After("*").Register("retort:query_end", end))

	add(cb.Row().Before("gorm:row").Register("retort:row", beginRow))
	add(cb.Row().After("*").Register("retort:row_end", endRow))
	add(cb.Raw().Before("gorm:raw").Register("retort:raw", beginRaw))
	add(cb.Raw().After("*").Register("retort:raw_end", end))

	add(cb.Create().Before("*").Register("retort:create_begin", beginWrite))
	add(cb.Create().Before("gorm:before_create").Register("retort:create_before_hooks", inHooks))
	add(cb.Create().Before("gorm:save_before_associations").Register("retort:create_before_associations", inAssociations))
	add(cb.Create().Before("gorm:create").Register("retort:create", inMain))
	add(cb.Create().After("gorm:create").Before("gorm:save_after_associations").Register("retort:created", after(phaseAssociation, (*Seen).created)))
	add(cb.Create().Before("gorm:after_create").Register("retort:create_after_hooks", inHooks))
	add(cb.Create().After("*").Register("retort:create_end", end))

	add(cb.Update().Before("*").Register("retort:update_begin", beginWrite))
	add(cb.Update().Before("gorm:before_update").Register("retort:update_before_hooks", inHooks))
	add(cb.Update().Before("gorm:save_before_associations").Register("retort:update_before_associations", inAssociations))
	add(cb.Update().Before("gorm:update").Register("retort:update", inMain))
	add(cb.Update().After("gorm:update").Before("gorm:save_after_associations").Register("retort:updated", after(phaseAssociation, (*Seen).updated)))
	add(cb.Update().Before("gorm:after_update").Register("retort:update_after_hooks", inHooks))
	add(cb.Update().After("*").Register("retort:update_end", end))

	add(cb.Delete().Before("*").Register("retort:delete_begin", beginWrite))
	add(cb.Delete().Before("gorm:before_delete").Register("retort:delete_before_hooks", inHooks))
	add(cb.Delete().Before("gorm:delete_before_associations").Register("retort:delete_before_associations", inAssociations))
	add(cb.Delete().Before("gorm:delete").Register("retort:delete", inMain))
	add(cb.Delete().After("gorm:delete").Before("gorm:after_delete").Register("retort:deleted", after(phaseHook, (*Seen).deleted)))
	add(cb.Delete().After("*").Register("retort:delete_end", end))
	return errors.Join(errs...)
}

// listOf is a slice of values whose type has no name here.
func listOf[T any](values ...T) []T { return values }

// adopting is a callback after which the statement of a recorded handle has a recorded pool.
func adopting(callback func(*gorm.DB)) func(*gorm.DB) {
	return func(db *gorm.DB) {
		callback(db)
		adopt(db)
	}
}

// begin opens the scope of an operation, or returns nil for a handle that is not recorded.
func begin(db *gorm.DB, at phase) *scope {
	l := ledgerOf(db)
	if l == nil {
		return nil
	}
	stmt := db.Statement
	adopt(db)
	s := within(stmt.Context)
	s.ledger, s.stmt = l, stmt
	if s.around != nil && s.around.stmt == stmt {
		// Left behind by an operation that a panic ended, on a statement that is used again.
		s.base = s.around.base
	} else {
		s.base = s.around.inside()
	}
	s.enter(at)
	stmt.Context = s
	return s
}

func beginQuery(db *gorm.DB) { begin(db, phaseMain) }

func beginWrite(db *gorm.DB) {
	if s := begin(db, phaseBegin); s != nil {
		s.write = true
	}
}

func beginRow(db *gorm.DB) {
	if s := begin(db, phaseMain); s != nil {
		s.row = true
		s.scanned = reflect.TypeOf(db.Logger) == scanRecorder
	}
}

func beginRaw(db *gorm.DB) {
	if s := begin(db, phaseMain); s != nil {
		s.exec = true
	}
}

// scanRecorder is the logger that gorm.DB.Scan puts in place while it runs its query.
var scanRecorder = reflect.TypeOf(logger.Recorder.New())

func inHooks(db *gorm.DB) {
	if s := scopeOf(db); s != nil {
		s.enter(phaseHook)
	}
}

func inAssociations(db *gorm.DB) {
	if s := scopeOf(db); s != nil {
		s.enter(phaseAssociation)
	}
}

func inMain(db *gorm.DB) {
	if s := scopeOf(db); s != nil {
		adopt(db)
		s.enter(phaseMain)
	}
}

// after returns the callback that follows a statement's own: it completes the statement, tells what was seen if one was sent, and
// enters the phase that comes next.
func after(next phase, tell func(*Seen, *gorm.DB)) func(*gorm.DB) {
	return func(db *gorm.DB) {
		s := scopeOf(db)
		if s == nil {
			return
		}
		sent := s.complete(db)
		s.enter(next)
		if sent {
			tell(SeenOf(db), db)
		}
	}
}

// end closes the scope of an operation.
func end(db *gorm.DB) {
	s := scopeOf(db)
	if s == nil {
		return
	}
	s.enter(phaseIdle)
	s.leave()
	db.Statement.ConnPool = restore(db.Statement.ConnPool)
}

// endRow leaves the scope of a Scan in place: scanLogger closes it when the rows are read.
func endRow(db *gorm.DB) {
	if s := scopeOf(db); s != nil && s.pending {
		s.enter(phaseIdle)
		db.Statement.ConnPool = restore(db.Statement.ConnPool)
		return
	}
	end(db)
}

// complete finishes the operation's statement with what GORM counted and reports whether one was sent and succeeded.
func (s *scope) complete(db *gorm.DB) bool {
	if !s.sent {
		return false
	}
	err := db.Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	rows := db.RowsAffected
	if err != nil && rows == 0 {
		rows = -1
	}
	s.finish(rows, err)
	return err == nil
}
