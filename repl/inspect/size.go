package inspect

import (
	"fmt"

	"gorm.io/gorm"
)

// Size returns how many bytes the whole database takes.
func Size(db *gorm.DB) (n int64, err error) {
	query, ok := map[string]string{
		"sqlite":   "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
		"postgres": "SELECT pg_database_size(current_database())",
		"mysql":    "SELECT CAST(coalesce(sum(data_length + index_length), 0) AS SIGNED) FROM information_schema.tables WHERE table_schema = database()",
	}[db.Name()]
	if !ok {
		return 0, fmt.Errorf("the size of a %s database cannot be read", db.Name())
	}
	if err := db.Raw(query).Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("read the size of the database: %w", err)
	}
	return n, nil
}
