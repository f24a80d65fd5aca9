package sheet

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
)

const (
	partLimit = 64 << 20 // bytes of a part that is held in memory whole
	ratioFrom = 1 << 20  // parts smaller than this may be packed at any ratio
	ratioMost = 250      // real sheets pack 5 to 60 times, deflate's most is 1,032
)

// book is an open workbook. Its worksheet is read straight out of the archive and never held.
type book struct {
	name     string // of the file, for words
	parts    map[string]*zip.File
	left     int64 // bytes that may still be unpacked
	dates    []bool
	from1904 bool
	sheet    *zip.File
	strings  *zip.File
	shared   *sharedStrings
	opt      Options
}

// relations is a .rels part.
type relations struct {
	Each []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

func (r relations) target(from, kind string) string {
	for _, one := range r.Each {
		if strings.HasSuffix(one.Type, kind) {
			return resolve(from, one.Target)
		}
	}
	return ""
}

func resolve(from, target string) string {
	target = strings.ReplaceAll(target, "\\", "/")
	if strings.HasPrefix(target, "/") {
		return strings.ToLower(path.Clean(target[1:]))
	}
	return strings.ToLower(path.Join(path.Dir(from), target))
}

func relsOf(part string) string { return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels") }

func (f *File) openBook(name string) error {
	archive, err := zip.NewReader(f.file, f.size)
	if err != nil {
		return fault.New(fault.Invalid, "sheet.truncated", name).Because(err)
	}
	b := &book{name: name, parts: map[string]*zip.File{}, left: f.opt.MaxUnzipped, opt: f.opt}
	for _, part := range archive.File {
		b.parts[strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/"))] = part
	}
	var rels relations
	if err := b.decode("_rels/.rels", &rels); err != nil {
		return err
	}
	root := rels.target("", "/officeDocument")
	if b.parts[root] == nil {
		root = "xl/workbook.xml"
	}
	if err := b.check(root); err != nil {
		return err
	}
	if f.sheets, err = b.choose(root); err != nil {
		return err
	}
	f.total.Store(int64(b.sheet.UncompressedSize64))
	if b.strings != nil {
		f.total.Add(int64(b.strings.UncompressedSize64))
	}
	f.read = func(yield func(Row, error) bool) (int, error) { return b.rows(f, yield) }
	f.clean = func() error { return b.shared.close() }
	return nil
}

// check tells an xlsx from what else is a zip archive.
func (b *book) check(root string) error {
	has := func(part string) bool { return b.parts[part] != nil }
	switch {
	case has("xl/workbook.bin"), has("mimetype") && has("content.xml"):
		return fault.New(fault.Invalid, "sheet.other_office", b.name)
	case !has(root) || !strings.HasSuffix(root, ".xml") || has("word/document.xml"):
		return fault.New(fault.Invalid, "sheet.not_table", b.name)
	case b.parts[root].Flags&1 != 0:
		return fault.New(fault.Invalid, "sheet.encrypted", b.name)
	}
	return nil
}

// choose reads the workbook part, picks the worksheet and finds the parts that belong to it.
func (b *book) choose(root string) (names []string, err error) {
	var doc struct {
		Date1904 struct {
			On string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels relations
	if err := b.decode(root, &doc); err != nil {
		return nil, err
	}
	if err := b.decode(relsOf(root), &rels); err != nil {
		return nil, err
	}
	b.from1904 = doc.Date1904.On == "1" || doc.Date1904.On == "true"
	where := map[string]string{}
	for _, one := range rels.Each {
		if strings.HasSuffix(one.Type, "/worksheet") {
			where[one.ID] = resolve(root, one.Target)
		}
	}
	for _, one := range doc.Sheets {
		part := b.parts[where[one.ID]]
		if part == nil {
			continue // a chart sheet
		}
		names = append(names, one.Name)
		wanted := text.Fold(one.Name) == text.Fold(b.opt.Sheet) || b.opt.Sheet == "" && one.State != "hidden" && one.State != "veryHidden"
		if b.sheet == nil && wanted {
			b.sheet = part
		}
	}
	switch {
	case b.sheet == nil && b.opt.Sheet == "":
		return nil, fault.New(fault.Invalid, "sheet.no_sheets", b.name)
	case b.sheet == nil:
		return nil, fault.New(fault.NotFound, "sheet.no_sheet", b.opt.Sheet, strings.Join(names, "、"))
	}
	b.strings = b.parts[rels.target(root, "/sharedStrings")]
	for _, part := range []*zip.File{b.sheet, b.strings} {
		if err := b.afford(part); err != nil {
			return nil, err
		}
	}
	return names, b.styles(rels.target(root, "/styles"))
}

// styles learns which cell styles show dates.
func (b *book) styles(part string) error {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(part, &doc); err != nil {
		return err
	}
	code := map[int]string{}
	for _, one := range doc.Formats {
		code[one.ID] = one.Code
	}
	for _, one := range doc.Cells {
		b.dates = append(b.dates, dated(one.Format, code[one.Format]))
	}
	return nil
}

// afford refuses a part that would unpack to too much, judged by what the archive declares; archive/zip holds it to that.
func (b *book) afford(part *zip.File) error {
	if part == nil {
		return nil
	}
	size := part.UncompressedSize64
	if size > ratioFrom && size/ratioMost > part.CompressedSize64 {
		return fault.New(fault.Invalid, "sheet.bomb", b.name)
	}
	if size > uint64(b.left) {
		return fault.New(fault.Invalid, "sheet.unzipped", b.name, megabytes(b.opt.MaxUnzipped))
	}
	b.left -= int64(size)
	return nil
}

// decode reads a small part whole; one that is absent leaves out as it is.
func (b *book) decode(name string, out any) error {
	part := b.parts[name]
	if part == nil {
		return nil
	}
	if err := b.afford(part); err != nil {
		return err
	}
	r, err := part.Open()
	if err != nil {
		return b.broken(part, err)
	}
	defer r.Close()
	if err := xml.NewDecoder(io.LimitReader(r, partLimit)).Decode(out); err != nil {
		return b.broken(part, err)
	}
	return nil
}

// broken is the fault of a part that cannot be read; the part's name helps whoever mends the file.
func (b *book) broken(part *zip.File, err error) error {
	return fault.New(fault.Invalid, "sheet.broken_xlsx", b.name, part.Name).Because(err)
}
