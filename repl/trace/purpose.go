package trace

import "context"

// Purpose says why a statement ran.
type Purpose uint8

const (
	// Yours is a statement that the user asked for. Queries and writes of association mode,
	// db.Model(&u).Association("Posts").Find(&posts), are Yours; what GORM adds to them is Association.
	Yours Purpose = iota
	// Preload reads the rows of a relation that Preload named.
	Preload
	// Association is what GORM adds to a write in order to save or delete the associated rows.
	Association
	// Hook is a statement run by a hook method of a model, such as BeforeCreate or AfterFind, or by a callback.
	Hook
	// Transaction is BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like.
	Transaction
	// Migration is a statement of a GORM migrator, recognized by the caller being a method of a type named Migrator.
	Migration
	// Own is a look that the shell itself takes at the database, see [OwnLook]. It wins over every other purpose.
	Own
)

// String returns the word for the purpose, in lower case.
func (p Purpose) String() string {
	switch p {
	case Yours:
		return "yours"
	case Preload:
		return "preload"
	case Association:
		return "association"
	case Hook:
		return "hook"
	case Transaction:
		return "transaction"
	case Migration:
		return "migration"
	case Own:
		return "own"
	}
	return "unknown"
}

// OwnLook returns a context under which every statement is marked [Own].
func OwnLook(ctx context.Context) context.Context {
	s := within(ctx)
	s.base = Own
	return s
}
