package store

import "testing"

func TestUnnamed(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]string{
		`SELECT 1`: `SELECT 1`,
		`INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`: `INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		`SELECT a FROM t WHERE b = $1 AND c > $1`:                        `SELECT a FROM t WHERE b = $1 AND c > $1`,
		`UPDATE t SET a = $2 WHERE id = $1`:                              `UPDATE t SET a = $2 WHERE id = $1`,
		`SELECT '$.a' FROM t WHERE b = $1`:                               `SELECT '$.a' FROM t WHERE b = $1`,
		`SELECT $11`:                                                     `SELECT $11`,
	} {
		if got := unnamed(q); got != want {
			t.Errorf("%s became %s", q, got)
		}
	}
}
