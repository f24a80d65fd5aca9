package bulk

import (
	"context"
	"io"
	"strings"

	"ombud/base/fault"
	"ombud/machine/sheet"
	"ombud/machine/words"
)

// collect counts the rows in the order of the file, so that the reject file reads like it, whatever the order of writing was. It
// runs until results is closed; stop ends the import when the reject file cannot be written.
func (r *run) collect(results <-chan result, stop context.CancelFunc) (err error) {
	early := map[int]result{}
	next := 0
	for res := range results {
		early[res.seq] = res
		for {
			res, ok := early[next]
			if !ok {
				break
			}
			delete(early, next)
			next++
			if e := r.count(res); e != nil && err == nil {
				err = e
				stop()
			}
		}
	}
	for _, res := range early { // an import that was cut off has gaps
		if e := r.count(res); e != nil && err == nil {
			err = e
		}
	}
	if r.rejects != nil {
		if e := r.rejects.close(); err == nil {
			err = e
		}
	}
	return err
}

func (r *run) count(res result) error {
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
