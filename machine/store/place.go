package store

import (
	"strconv"
	"strings"
)

// unnamed is a text for SQLite with ? where its placeholders are $1, $2 … in this order, each once, as nearly all are. To SQLite $1 is a
// name, and the driver looks each name up in a list: of 39 parameters a third of an insert's time. Other texts stay as they are.
func unnamed(q string) string {
	parts := strings.Split(q, "$")
	var b strings.Builder
	b.WriteString(parts[0])
	for i, p := range parts[1:] {
		rest, ok := strings.CutPrefix(p, strconv.Itoa(i+1))
		if !ok || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return q
		}
		b.WriteByte('?')
		b.WriteString(rest)
	}
	return b.String()
}
