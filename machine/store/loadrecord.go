package store

// putRecord appends a row in SQLite's record format.
func putRecord(b []byte, row []Value) []byte {
	head := 1
	for _, v := range row {
		head += varintLen(v.code())
	}
	if head > 127 {
		head++
	}
	b = putVarint(b, uint64(head))
	for _, v := range row {
		b = putVarint(b, v.code())
	}
	for _, v := range row {
		switch v.Kind {
		case Integer:
			for n := intBytes[v.code()]; n > 0; n-- {
				b = append(b, byte(v.N>>(8*(n-1))))
			}
		case Text, Blob:
			b = append(b, v.S...)
		}
	}
	return b
}

// intBytes is how many bytes a number has by its serial type.
var intBytes = [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}

// code is the serial type.
func (v Value) code() uint64 {
	switch v.Kind {
	case Text:
		return 13 + 2*uint64(len(v.S))
	case Blob:
		return 12 + 2*uint64(len(v.S))
	case Null:
		return 0
	}
	switch n := v.N; {
	case n == 0:
		return 8
	case n == 1:
		return 9
	case n >= -1<<7 && n < 1<<7:
		return 1
	case n >= -1<<15 && n < 1<<15:
		return 2
	case n >= -1<<23 && n < 1<<23:
		return 3
	case n >= -1<<31 && n < 1<<31:
		return 4
	case n >= -1<<47 && n < 1<<47:
		return 5
	}
	return 6
}

func varintLen(n uint64) int {
	l := 1
	for n >>= 7; n > 0 && l < 9; n >>= 7 {
		l++
	}
	return l
}
