package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"ombud/machine/store"
	"ombud/watch/tally"
)

func main() {
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite:"+os.Args[1]+"/ombud.db", store.Options{Unsafe: true})
	if err != nil {
		panic(err)
	}
	if os.Getenv("MIG") != "" {
		for _, q := range []string{os.Getenv("MIG")} {
			s := time.Now()
			err := db.Keep(ctx, func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err })
			fmt.Println(q, err, time.Since(s))
		}
	}
	f, _ := os.Create(os.Getenv("CPUPROF"))
	pprof.StartCPUProfile(f)
	s := time.Now()
	if err := (&tally.Reader{DB: db, Most: 1_000_000}).Refold(ctx); err != nil {
		panic(err)
	}
	pprof.StopCPUProfile()
	f.Close()
	fmt.Println("refold", time.Since(s))
	for _, q := range []string{"SELECT count(*), sum(n), sum(n*n) FROM tally_place", "SELECT count(*), sum(n), sum(n*n) FROM tally_office", "SELECT count(*), sum(n), sum(n*days) FROM tally_wait", "SELECT count(*), sum(told_day), sum(desk+handling+length(office)) FROM tally_case"} {
		var a, b, c int64
		if err := db.Row(ctx, q).Scan(&a, &b, &c); err != nil {
			panic(err)
		}
		fmt.Println(q, a, b, c)
	}
	db.Close()
}
