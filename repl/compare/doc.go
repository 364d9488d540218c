// Package compare runs two ways of asking a database for something, and tells in what their answers differ: in their columns, in their
// rows, in the order of these, and in the statements and the time that they take. Each runs in a transaction of its own that is rolled
// back.
//
//	result, err := compare.Run(db, ledger, compare.Call(func(tx *gorm.DB) *gorm.DB {
//		return tx.Where("year > ?", 2000).Find(&books)
//	}), compare.SQL("SELECT * FROM books WHERE year > 2000"))
//	if err == nil && result.Verdict != compare.Same { … }
package compare
