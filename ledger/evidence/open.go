package evidence

import (
	"bytes"
	"context"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/base/text"
	"ombud/core/act"
	"ombud/ledger"
)

// purposeMost is how long a purpose may be, in characters.
const purposeMost = 200

// who is all that opening a row needs of a partition.
type who struct {
	Delivery uint32 `parquet:"delivery"`
	Line     uint32 `parquet:"line"`
	Sealed   []byte `parquet:"sealed,optional"`
}

// Open shows who one row of a partition is about, to an inspector of its subject. Who looked, at which row and for what is a fact, which is
// written before anything is shown.
func (w *Work) Open(ctx context.Context, c access.Caller, p Partition, ref ledger.Ref, purpose string) (Person, error) {
	purpose = text.Clean(purpose)
	if n := text.Count(purpose); n < 4 || n > purposeMost {
		return Person{}, fault.Of("purpose", "evidence.purpose", purposeMost)
	}
	l, _, err := w.Kind(p.Ledger, p.Kind)
	if err != nil {
		return Person{}, err
	}
	s, ok, err := l.Subject(ctx, w.Door.DB, p.Subject)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "evidence.none")
	}
	if err != nil {
		return Person{}, err
	}
	var out Person
	err = w.Door.Do(ctx, c, access.OpenWorker, func(ctx context.Context, tx *act.Tx) error {
		subject := "evidence:" + p.Ledger + ":" + p.Subject
		if err := tx.Hold(ctx, subject); err != nil {
			return err
		}
		if err := tx.Permit(s.Resource()); err != nil {
			return err
		}
		if out, err = w.unseal(ctx, tx, p, ref); err != nil {
			return err
		}
		_, err := tx.Record(ctx, Opened.Draft(subject, s.Place, OpenedBody{Ledger: p.Ledger, Kind: p.Kind, Subject: p.Subject, Number: int64(ref.Delivery),
			Line: int64(ref.Line), Purpose: purpose}))
		return err
	})
	if err != nil {
		return Person{}, err
	}
	return out, nil
}

func (w *Work) unseal(ctx context.Context, tx *act.Tx, p Partition, ref ledger.Ref) (Person, error) {
	data, err := Bytes(ctx, tx, p)
	if err != nil {
		return Person{}, err
	}
	none := fault.New(fault.NotFound, "evidence.no_person")
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Person{}, err
	}
	if _, ok := f.Schema().Lookup(colSealed); !ok {
		return Person{}, none
	}
	rows, err := parquet.Read[who](bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Person{}, err
	}
	for _, r := range rows {
		if r.Delivery != ref.Delivery || r.Line != ref.Line || len(r.Sealed) == 0 {
			continue
		}
		wrapped, err := keyOf(ctx, tx, p.Ledger, r.Delivery, p.Subject)
		if err != nil {
			return Person{}, fmt.Errorf("the key of %s in delivery %d: %w", p.Subject, r.Delivery, err)
		}
		v := w.Vault()
		if v == nil {
			return Person{}, fault.New(fault.Internal, "fault.internal.say")
		}
		key, err := v.Unpack(about(p.Ledger, r.Delivery, p.Subject), wrapped)
		if err != nil {
			return Person{}, err
		}
		b, err := newBoxes(key)
		if err != nil {
			return Person{}, err
		}
		return b.open(p.Subject, r.Line, r.Sealed)
	}
	return Person{}, none
}
