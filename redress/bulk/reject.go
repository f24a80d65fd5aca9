package bulk

import (
	"io"
	"strings"

	"ombud/base/fault"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// count adds a row to the report, and to the reject file when it was refused.
func (r *run) count(res *result) error {
	t := &r.report.Tally
	t.Rows++
	refused := res.err != nil
	switch {
	case refused:
		t.Refused++
	case res.there:
		t.There++
	default:
		t.Imported++
		add(&t.Dispatched, res.dispatched)
		add(&t.Persons, !res.person.Empty())
		add(&t.FileTime, res.filing.At != 0)
	}
	add(&t.Copies, res.copy && !refused)
	if r.progress != nil {
		r.progress.set(*t, int64(t.Rows), r.total)
	}
	if !refused {
		return nil
	}
	reason := Reason(r.order.Voice, res.err)
	if len(r.report.First) < firstRefusals {
		r.report.First = append(r.report.First, Refusal{res.row.N, reason})
	}
	return r.reject(res.row, reason)
}

func add(n *int, yes bool) {
	if yes {
		*n++
	}
}

type rejects struct {
	to  io.WriteCloser
	csv *sheet.RejectWriter
}

func (r *run) reject(row sheet.Row, reason string) error {
	if r.order.Rejects == nil {
		return nil
	}
	if r.rejects == nil {
		to, err := r.order.Rejects()
		if err != nil {
			return err
		}
		v := r.order.Voice
		r.rejects = &rejects{to, sheet.NewRejectWriter(to, r.desk.bind.Header, v.Say("sheet.reject_row"), v.Say("sheet.reject_reason"))}
	}
	return r.rejects.csv.Write(row, reason)
}

func (r *rejects) close() error {
	if r == nil {
		return nil
	}
	err := r.csv.Close()
	if e := r.to.Close(); err == nil {
		err = e
	}
	return err
}

// Reason says every fault of a row in words.
func Reason(v words.Voice, err error) string {
	var out []string
	for _, f := range fault.Fields(err) {
		s := v.Say(f.Kind.Key() + ".say")
		if v.Has(f.Key) {
			s = v.Say(f.Key, f.Args...)
		}
		if label := "bulk.col." + f.Field; f.Field != "" && v.Has(label) && !strings.HasPrefix(f.Key, "sheet.") && !strings.HasPrefix(f.Key, "bulk.") {
			s = v.Say("bulk.of_field", v.Say(label), s)
		}
		out = append(out, s)
	}
	return strings.Join(out, v.Say("bulk.and"))
}
