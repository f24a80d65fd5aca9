package text

import (
	"strings"
	"testing"
)

var written = strings.Repeat("小区门口的路灯坏了一个多月，晚上 8 点以后看不清路，老人孩子都不敢出门。\n请尽快修好，谢谢！", 6)

func BenchmarkClean(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Clean(written)
	}
}

func BenchmarkTokens(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Tokens(written)
	}
}
