package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"ombud/base/ident"
	"ombud/base/text"
)

// Words is a full-text index: one of the three seams where the two databases differ. Its table is made by the migration of
// the concept that owns it, from WordsSchema. Both makes hold tokens made by base/text as they are, so both find the same rows:
// the tokenizer of SQLite has only blanks to cut at, and folds nothing that is not folded already.
type Words struct{ Table string }

// WordsSchema is the schema text of a word index, for a migration file.
const WordsSchema = `-- only sqlite
CREATE VIRTUAL TABLE %[1]s USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- only postgres
CREATE TABLE %[1]s (doc BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX %[1]s_words ON %[1]s USING GIN (words);
-- both
`

// Put indexes the texts of a row under its id, in place of what was there when again is true. On SQLite that happens at the end
// of the commit: FTS5 writes out what it gathered at each savepoint, and a group of writes has one for each of them.
func (w Words) Put(ctx context.Context, tx *Tx, id string, again bool, texts ...string) error {
	doc, ok := ident.Number(id)
	if !ok {
		return fmt.Errorf("index %s: %q is no id", w.Table, id)
	}
	return tx.put(ctx, put{w.Table, doc, again, strings.Join(text.Tokens(strings.Join(texts, "\n")), " ")})
}

func (t *Tx) put(ctx context.Context, p put) error {
	if t.make == Postgres {
		_, err := t.Exec(ctx, `INSERT INTO `+p.table+` (doc, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))
			ON CONFLICT (doc) DO UPDATE SET words = excluded.words`, p.doc, p.words)
		return err
	}
	t.puts = append(t.puts, p)
	return nil
}

// put is one row that goes into a word index of SQLite.
type put struct {
	table string
	doc   int64
	again bool // something is indexed under doc already
	words string
}

// putAll writes the words of all writes of a group that held, by rising row: FTS5 writes out what it has gathered whenever a row comes
// that is not above the last, and each time makes a segment that every search has to look into. Of a row that several writes put,
// only the last counts.
func putAll(ctx context.Context, q Querier, asks []*ask) error {
	var list []put
	for _, a := range asks {
		if a.err == nil {
			list = append(list, a.tx.puts...)
		}
	}
	slices.SortStableFunc(list, func(a, b put) int { return cmp.Or(strings.Compare(a.table, b.table), cmp.Compare(a.doc, b.doc)) })
	for i, p := range list {
		if i > 0 && list[i-1].table == p.table && list[i-1].doc == p.doc {
			p.again = list[i-1].again // as the first of them says
			list[i].again = p.again
		}
		if i+1 < len(list) && list[i+1].table == p.table && list[i+1].doc == p.doc {
			continue
		}
		if p.again {
			if _, err := q.Exec(ctx, `DELETE FROM `+p.table+` WHERE rowid = $1`, p.doc); err != nil {
				return fmt.Errorf("index %s: %w", p.table, err)
			}
		}
		if _, err := q.Exec(ctx, `INSERT INTO `+p.table+` (rowid, words) VALUES ($1, $2)`, p.doc, p.words); err != nil {
			return fmt.Errorf("index %s: %w", p.table, err)
		}
	}
	return nil
}

// Find gives the ids of rows that hold every word of the query and, unless any is empty, at least one of any, at most limit:
// newest first, all older than from ("" for the newest), or back again, oldest first and all newer than it. A query without any word finds nothing. The words of any are single
// tokens of letters and digits, such as a row's owner is indexed by; the index joins them, so what others own costs nothing.
func (w Words) Find(ctx context.Context, q Querier, m Make, query string, any []string, from string, back bool, limit int) ([]string, error) {
	tokens := text.Tokens(query)
	if len(tokens) == 0 {
		return nil, nil
	}
	at, ok := ident.Number(from)
	beyond, order := "<", "DESC"
	if back {
		beyond, order = ">", "ASC"
	} else if !ok {
		at = 1<<63 - 1
	}
	quote, and, or, stmt := `"`, " AND ", " OR ", `SELECT rowid FROM `+w.Table+` WHERE `+w.Table+` MATCH $1 AND rowid `+beyond+` $2 ORDER BY rowid `+order+` LIMIT $3`
	if m == Postgres {
		quote, and, or = "'", " & ", " | "
		stmt = `SELECT doc FROM ` + w.Table + ` WHERE words @@ $1::tsquery AND doc ` + beyond + ` $2 ORDER BY doc ` + order + ` LIMIT $3`
	}
	for i, t := range tokens {
		tokens[i] = quote + t + quote // tokens are letters and digits only: nothing to escape
	}
	if len(any) > 0 {
		tokens = append(tokens, "("+quote+strings.Join(any, quote+or+quote)+quote+")")
	}
	return All(ctx, q, func(r *sql.Rows, id *string) error {
		var doc int64
		err := r.Scan(&doc)
		*id = ident.Text(doc)
		return err
	}, stmt, strings.Join(tokens, and), at, limit)
}
