package repl

import "gorm.io/gorm"

// table is the function of that name in cells: a query on a table without a model.
func (r *REPL) table(name string) *gorm.DB { return r.db.Table(name) }
