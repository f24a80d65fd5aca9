package evidence

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"ombud/ledger"
	"ombud/machine/store"
)

// The columns that every partition has besides its own.
const (
	colDelivery = "delivery"
	colLine     = "line"
	colSealed   = "sealed"
)

// Show reads rows of a partition from a place on, for people: any Parquet file of ours says by itself how its cells are to be read. What is
// sealed is not among them.
func Show(ctx context.Context, q store.Querier, p Partition, from, most int) ([]Row, error) {
	data, err := Bytes(ctx, q, p)
	if err != nil {
		return nil, err
	}
	var out []Row
	err = each(data, int64(from), func(cols []string, cells []string, ref ledger.Ref) bool {
		ref.Kind = p.Kind
		out = append(out, Row{Ref: ref, Partition: p, Columns: cols, Cells: cells})
		return len(out) < most
	})
	return out, err
}

// each goes through the rows of a file from one on, until fn has enough.
func each(data []byte, from int64, fn func(cols, cells []string, ref ledger.Ref) bool) error {
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	fields := f.Schema().Fields()
	var cols []string
	for _, x := range fields {
		if !kept(x.Name()) {
			cols = append(cols, x.Name())
		}
	}
	r := parquet.NewReader(f)
	defer r.Close()
	if from > 0 {
		if err := r.SeekToRow(from); err != nil {
			return err
		}
	}
	buf := make([]parquet.Row, 64)
	for {
		n, err := r.ReadRows(buf)
		for _, row := range buf[:n] {
			var ref ledger.Ref
			cells := make([]string, 0, len(cols))
			for _, v := range row {
				x := fields[v.Column()]
				switch name := x.Name(); {
				case name == colDelivery:
					ref.Delivery = v.Uint32()
				case name == colLine:
					ref.Line = v.Uint32()
				case !kept(name):
					cells = append(cells, say(x, v))
				}
			}
			if !fn(cols, cells, ref) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func kept(col string) bool { return col == colDelivery || col == colLine || col == colSealed }

// say writes a cell as people read it: days and months as dates, money in yuan, keys shortened.
func say(x parquet.Field, v parquet.Value) string {
	if v.IsNull() {
		return ""
	}
	name := x.Name()
	if lt := x.Type().LogicalType(); lt != nil && lt.String() == "DATE" {
		return ledger.Day(v.Int32()).String()
	}
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	case parquet.FixedLenByteArray:
		if b := v.ByteArray(); len(bytes.Trim(b, "\x00")) > 0 {
			return hex.EncodeToString(b)
		}
		return ""
	case parquet.ByteArray:
		return string(v.ByteArray())
	case parquet.Int32, parquet.Int64:
		n := v.Int64()
		if v.Kind() == parquet.Int32 {
			n = int64(v.Int32())
		}
		if strings.HasSuffix(name, "_fen") {
			return Yuan(n)
		}
		return strconv.FormatInt(n, 10)
	}
	return v.String()
}

// Yuan writes an amount in yuan, as banks do.
func Yuan(fen ledger.Fen) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return sign + strconv.FormatInt(fen/100, 10) + "." + strconv.FormatInt(fen/10%10, 10) + strconv.FormatInt(fen%10, 10)
}
