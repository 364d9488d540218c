package inspect

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// Version returns what the database says that it is: "SQLite 3.46.0", "PostgreSQL 15.4 (Debian 15.4-1)", "MySQL 8.4.2", "MariaDB 10.11.6".
func Version(db *gorm.DB) (string, error) {
	query, ok := map[string]string{"sqlite": "SELECT sqlite_version()", "postgres": "SELECT version()", "mysql": "SELECT version()"}[db.Name()]
	if !ok {
		return "", fmt.Errorf("the version of a %s database cannot be read", db.Name())
	}
	var text string
	if err := db.Raw(query).Scan(&text).Error; err != nil {
		return "", fmt.Errorf("read the version of the database: %w", err)
	}
	switch db.Name() {
	case "sqlite":
		return "SQLite " + text, nil
	case "postgres": // what follows is the machine, and the compiler
		text, _, _ = strings.Cut(text, " on ")
		return text, nil
	}
	if number, _, ok := strings.Cut(text, "-MariaDB"); ok {
		return "MariaDB " + number, nil
	}
	return "MySQL " + text, nil
}
