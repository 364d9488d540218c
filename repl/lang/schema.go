package lang

// A Schema is what completion knows of the database. It answers at once: it asks the database nothing.
type Schema interface {
	// Dialect is GORM's name of the dialect: sqlite, postgres, mysql.
	Dialect() string
	// Tables returns the tables of the models and of the database, sorted by name.
	Tables() []Table
	// Model returns the table of a model under the name that a cell has for it: "models.User", "Pet".
	Model(name string) (Table, bool)
}

// A Table is a table of the database.
type Table struct {
	Name      string
	Model     string // whose table it is: "models.User"; may be empty
	Columns   []Column
	Relations []Relation // of the model
}

// A Column is a column of a table.
type Column struct{ Name, Type string }

// A Relation is a field of a model that leads to other rows.
type Relation struct {
	Name   string // of the field: "Posts"
	Detail string // "has many models.Post"
	Model  string // that it leads to: "models.Post"
}
