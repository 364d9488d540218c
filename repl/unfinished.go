package repl

import (
	"errors"
	"maps"
	"sync"

	"gorm.io/gorm"
)

// unfinished are the transactions that GORM has begun by itself, around one write each, and not ended. A panic within the write leaves its
// transaction open, and with it the lock on what it wrote: nobody has a handle that could end it.
type unfinished struct {
	mu  sync.Mutex
	txs map[*gorm.DB]bool
}

// watch has the set know the transactions of a handle, and of those that are made of it.
func (u *unfinished) watch(handle *gorm.DB) error {
	handle.Config.Plugins = maps.Clone(handle.Config.Plugins) // which it shares with the program's own
	return handle.Use(u)
}

// Name is the set's key among the plugins of a handle.
func (*unfinished) Name() string { return "retort:unfinished" }

// Initialize registers callbacks, once for all handles of a connection. They do nothing for a handle that is not watched.
func (u *unfinished) Initialize(db *gorm.DB) error {
	cb := db.Callback()
	if cb.Create().Get("retort:began") != nil {
		return nil
	}
	const begin, end = "gorm:begin_transaction", "gorm:commit_or_rollback_transaction"
	return errors.Join(
		cb.Create().After(begin).Before("gorm:before_create").Register("retort:began", began),
		cb.Create().After(end).Register("retort:ended", ended),
		cb.Update().After(begin).Before("gorm:before_update").Register("retort:began", began),
		cb.Update().After(end).Register("retort:ended", ended),
		cb.Delete().After(begin).Before("gorm:before_delete").Register("retort:began", began),
		cb.Delete().After(end).Register("retort:ended", ended),
	)
}

func began(db *gorm.DB) {
	u, ok := db.Config.Plugins[(*unfinished).Name(nil)].(*unfinished)
	if _, own := db.InstanceGet("gorm:started_transaction"); !ok || !own {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.txs == nil {
		u.txs = map[*gorm.DB]bool{}
	}
	u.txs[db] = true
}

func ended(db *gorm.DB) {
	if u, ok := db.Config.Plugins[(*unfinished).Name(nil)].(*unfinished); ok {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.txs, db)
	}
}

// rollBack ends what a panic has left open, and reports whether there was anything.
func (u *unfinished) rollBack() bool {
	u.mu.Lock()
	txs := u.txs
	u.txs = nil
	u.mu.Unlock()
	for tx := range txs {
		tx.Rollback()
	}
	return len(txs) > 0
}
