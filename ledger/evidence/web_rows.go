package evidence

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"ombud/base/access"
	"ombud/base/fault"
	"ombud/ledger"
	"ombud/machine/sheet"
	"ombud/machine/web"
)

const rowsPerPage = 100

type rowsView struct {
	Part     Partition
	Subject  Subject
	Title    string
	Heads    []string
	Rows     []Row
	From     int
	Prev     string
	Next     string
	History  []Partition
	Opens    bool // rows are about persons, and the caller may open them
	Problems web.Problems
	Ref      string // the row that is being asked about
	Purpose  string
	Person   *Person
}

// rows shows what a partition says. A worker is a key.
func (d *Desk) rows(c *web.Ctx) error {
	p, s, k, err := d.seen(c)
	if err != nil {
		return err
	}
	return d.show(c, http.StatusOK, rowsView{Part: p, Subject: s, Title: k.title(c.Lang)}, k)
}

func (d *Desk) show(c *web.Ctx, status int, v rowsView, k Kind) (err error) {
	v.From = int(number(c.Query("from")))
	if v.Rows, err = Show(c.Context(), d.Work.Door.DB, v.Part, v.From, rowsPerPage); err != nil {
		return err
	}
	for i := range v.Rows {
		for j, cell := range v.Rows[i].Cells {
			if key := "evidence.cell." + cell; cell != "" && c.Has(key) {
				v.Rows[i].Cells[j] = c.Say(key)
			}
		}
	}
	if len(v.Rows) > 0 {
		for _, col := range v.Rows[0].Columns {
			v.Heads = append(v.Heads, d.column(c, col))
		}
	}
	at := func(from int) string {
		q := v.Part.query()
		q.Set("from", strconv.Itoa(from))
		return home + "/" + v.Part.Ledger + "/rows?" + q.Encode()
	}
	if v.From > 0 {
		v.Prev = at(max(0, v.From-rowsPerPage))
	}
	if int64(v.From+rowsPerPage) < v.Part.Rows {
		v.Next = at(v.From + rowsPerPage)
	}
	if v.History, err = History(c.Context(), d.Work.Door.DB, v.Part.Ledger, v.Part.Kind, v.Part.Subject, v.Part.Month); err != nil {
		return err
	}
	v.Opens = k.Columns[0].With["sealed"] != "" && access.Permits(c.Caller, access.OpenWorker, v.Subject.Resource())
	return c.Render(status, rowsPage(d.page(c), v))
}

// column is how a column of Parquet is called on a page.
func (d *Desk) column(c *web.Ctx, col string) string {
	if key := "evidence.col." + col; c.Has(key) {
		return c.Say(key)
	}
	return col
}

// openRow shows who a row is about, once its purpose is on record. It is not kept on any page: it is gone with the next.
func (d *Desk) openRow(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	p, s, k, err := d.seen(c)
	if err != nil {
		return err
	}
	v := rowsView{Part: p, Subject: s, Title: k.title(c.Lang), Ref: form.Get("row"), Purpose: form.Get("purpose")}
	var ref ledger.Ref
	if _, err := fmt.Sscanf(v.Ref, "%d.%d", &ref.Delivery, &ref.Line); err != nil {
		return d.wrong(c, v, k, fault.Of("row", "evidence.web.row"))
	}
	who, err := d.Work.Open(c.Context(), c.Caller, p, ref, v.Purpose)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) {
		return d.wrong(c, v, k, err)
	}
	if err != nil {
		return err
	}
	v.Person = &who
	c.Writer.Header().Set("Cache-Control", "no-store")
	return d.show(c, http.StatusOK, v, k)
}

func (d *Desk) wrong(c *web.Ctx, v rowsView, k Kind, err error) error {
	v.Problems = c.Problems(err)
	return d.show(c, http.StatusUnprocessableEntity, v, k)
}

// file sends a partition: as it is, or as a table for spreadsheets.
func (d *Desk) file(c *web.Ctx) error {
	p, _, _, err := d.seen(c)
	if err != nil {
		return err
	}
	data, err := Bytes(c.Context(), d.Work.Door.DB, p)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s-%s-%d", p.Kind, p.Subject, p.Month, p.Number)
	if c.Query("as") != "csv" {
		return send(c, name+".parquet", "application/vnd.apache.parquet", func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	}
	return send(c, name+".csv", "text/csv; charset=utf-8", func(w io.Writer) error { return WriteCSV(w, data) })
}

// WriteCSV writes the rows of a partition as a table, without what is sealed. No cell of it runs as a formula.
func WriteCSV(w io.Writer, data []byte) error {
	out, err := sheet.NewCSVWriter(w)
	if err != nil {
		return err
	}
	first, failed := true, error(nil)
	err = each(data, 0, func(cols, cells []string, ref ledger.Ref) bool {
		if first {
			failed = out.Write(append([]string{colDelivery, colLine}, cols...))
			first = false
		}
		if failed == nil {
			failed = out.Write(append([]string{strconv.Itoa(int(ref.Delivery)), strconv.Itoa(int(ref.Line))}, cells...))
		}
		return failed == nil
	})
	if err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	return out.Close()
}
