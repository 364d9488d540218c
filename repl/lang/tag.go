package lang

import (
	"go/token"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// fieldTag reports whether a string at the cursor is the tag of a struct's field.
func (p place) fieldTag() bool {
	n := len(p.brackets)
	if n == 0 || p.brackets[n-1].tok != token.LBRACE || p.brackets[n-1].before != token.STRUCT {
		return false
	}
	switch p.before {
	case token.IDENT, token.RBRACK, token.RPAREN, token.RBRACE, token.INTERFACE, token.STRUCT:
		return true
	}
	return false
}

// gormTags are the settings of a gorm tag: https://gorm.io/docs/models.html#Fields-Tags and the tags of associations.
var gormTags = [][2]string{
	{"column:", "the column's name"}, {"type:", "the column's SQL type"}, {"primaryKey", "part of the primary key"}, {"unique", "no two rows have the same"},
	{"not null", "every row has one"}, {"default:", "what the database sets where it is zero"}, {"size:", "the column's size"},
	{"precision:", "the column's precision"}, {"scale:", "the column's scale"}, {"index", "an index; index:name shares one"}, {"uniqueIndex", "a unique index"},
	{"autoIncrement", "the database counts it"}, {"autoIncrementIncrement:", "by how much it counts"}, {"autoCreateTime", "the time of the row's creation"},
	{"autoUpdateTime", "the time of the row's last change"}, {"check:", "a constraint"}, {"comment:", "a comment in the database"},
	{"embedded", "its fields are the model's own"}, {"embeddedPrefix:", "before the names of the embedded columns"},
	{"serializer:", "how it is stored: json, gob, unixtime"}, {"<-", "who may write it: <-:create, <-:update, <-:false"}, {"->", "who may read it: ->:false"},
	{"-", "no column"}, {"foreignKey:", "the field that refers to another row"}, {"references:", "the field that a foreign key refers to"},
	{"many2many:", "the table that joins the two"}, {"joinForeignKey:", "the join table's column for this model"},
	{"joinReferences:", "the join table's column for the other"}, {"polymorphic:", "the fields that name the owner's type and key"},
	{"polymorphicValue:", "what stands for this type"}, {"constraint:", "OnDelete, OnUpdate of the foreign key"},
}

var tagNames = [][2]string{
	{"gorm", "how GORM maps the field"}, {"json", "its name in JSON"}, {"xml", "its name in XML"},
}

// tagKeys completes the tag of a field: names of tags, and in gorm's its settings.
func tagKeys(src string, cursor, literal int) ([]Candidate, int, int) {
	tag := src[literal+1 : cursor]
	start, words, detail := cursor, tagNames, `:""`
	if quotes := strings.Count(tag, `"`); quotes%2 == 1 {
		open := strings.LastIndexByte(tag, '"')
		if name := strings.TrimSpace(tag[:open]); !strings.HasSuffix(name, "gorm:") && !strings.HasSuffix(name, `gorm:\`) {
			return nil, cursor, cursor
		}
		value := tag[open+1:]
		value = value[strings.LastIndexByte(value, ';')+1:]
		if strings.Contains(value, ":") {
			return nil, cursor, cursor
		}
		value = strings.TrimLeft(value, " ")
		start, words, detail = cursor-len(value), gormTags, ""
	} else {
		word := tag[strings.LastIndexAny(tag, " \t")+1:]
		if strings.ContainsAny(word, `":\`) {
			return nil, cursor, cursor
		}
		start = cursor - len(word)
	}
	var out []Candidate
	for _, w := range words {
		out = append(out, Candidate{Text: w[0] + strings.TrimSuffix(detail, `""`), Kind: "tag", Detail: w[1]})
	}
	end := cursor
	for end < len(src) && sqltext.IsWord(src[end]) {
		end++
	}
	return out, start, end
}
