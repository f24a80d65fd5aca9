package app

import (
	"io"
	"testing"
)

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		o := seedOptions{dir: b.TempDir(), count: 20000, days: 365, seed: 7, until: "2026-07-01"}
		if err := seedCity(b.Context(), o, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
