package sheet

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"ombud/base/fault"
	"ombud/base/text"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const window = 64 << 10 // how much of a file is looked at before its kind and encoding are settled

type surveyed struct {
	digest  string
	head    []byte // the first bytes
	foreign []byte // bytes from the first that is not ASCII, wherever it is: a table may hold digits only for a megabyte
}

// survey reads everything once.
func survey(r io.Reader) (surveyed, error) {
	var s surveyed
	hash := sha256.New()
	buf := make([]byte, 256<<10)
	for {
		n, err := r.Read(buf)
		part := buf[:n]
		hash.Write(part)
		s.head = append(s.head, part[:min(n, window-len(s.head))]...)
		if len(s.foreign) == 0 {
			part = part[ascii(part):]
		}
		s.foreign = append(s.foreign, part[:min(len(part), window-len(s.foreign))]...)
		if err == io.EOF {
			s.digest = hex.EncodeToString(hash.Sum(nil))
			return s, nil
		}
		if err != nil {
			return s, err
		}
	}
}

// ascii is the length of the leading ASCII run.
func ascii(p []byte) int {
	for i, b := range p {
		if b >= utf8.RuneSelf {
			return i
		}
	}
	return len(p)
}

// kind tells workbooks from text and names what is neither, because a program of thirty years has saved all of them as ".xls".
func (f *File) kind(head []byte, name string) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "xlsx", nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if f.sealedBook(head) {
			return "", fault.New(fault.Invalid, "sheet.encrypted", name)
		}
		return "", fault.New(fault.Invalid, "sheet.old_xls", name)
	}
	for _, magic := range []string{"%PDF-", "{\\rtf", "\x1f\x8b", "Rar!", "7z\xbc\xaf", "\x89PNG", "\xff\xd8\xff", "SQLite format"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return "", fault.New(fault.Invalid, "sheet.not_table", name)
		}
	}
	return "csv", nil
}

// sealedBook looks in the first directory sector of a compound file ([MS-CFB] 2.2 and 2.6) for the stream that an encrypted
// workbook is kept in ([MS-OFFCRYPTO] 2.3.4).
func (f *File) sealedBook(head []byte) bool {
	if len(head) < 52 {
		return false
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return false
	}
	sector := make([]byte, 1<<shift)
	at := (int64(binary.LittleEndian.Uint32(head[48:])) + 1) << shift
	n, _ := f.file.ReadAt(sector, at)
	var want []byte
	for _, c := range "EncryptedPackage" {
		want = append(want, byte(c), 0)
	}
	return bytes.Contains(sector[:n], want)
}

// markup knows web pages and XML sheets that were given a spreadsheet's name.
func markup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 512)], " \t\r\n\ufeff"))
	for _, tag := range []string{"<html", "<!doctype", "<table", "<?xml", "<head", "<meta", "<style", "<body", "<div", "<script", "mime-version:"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// marked is the encoding that a byte order mark announces and the mark's length.
func marked(head []byte) (string, int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8", 3
	case bytes.HasPrefix(head, []byte("\x84\x31\x95\x33")):
		return "gb18030", 4
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le", 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be", 2
	}
	return "", 0
}

// named is our name of an encoding a person may have given.
func named(encoding string) (string, bool) {
	switch text.Fold(encoding) {
	case "":
		return "", true
	case "utf-8", "utf8":
		return "utf-8", true
	case "gb18030", "gbk", "gb2312", "cp936":
		return "gb18030", true
	case "utf-16le", "utf-16":
		return "utf-16le", true
	case "utf-16be":
		return "utf-16be", true
	}
	return "", false
}

// guessEncoding settles unmarked text by its first stretch that is not ASCII. A few broken characters do not make UTF-8 into GBK:
// exports cut long cells in the middle of one, and reading the whole file wrongly would be worse than refusing those rows.
func guessEncoding(foreign []byte) string {
	good, wide, bad := 0, 0, 0 // characters of two bytes or more, of three or more, stretches that are none
	torn := false
	for p := foreign; len(p) > 0; {
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			if len(foreign) == window && !utf8.FullRune(p) {
				break
			}
			if !torn {
				bad++
			}
			torn, p = true, p[1:]
			continue
		}
		torn = false
		if n > 1 {
			good++
		}
		if n > 2 {
			wide++
		}
		p = p[n:]
	}
	if bad > 0 && good > 4*bad {
		return "utf-8"
	}
	if bad > 0 || good > 0 && wide == 0 && chinesePairs(foreign) {
		return "gb18030"
	}
	return "utf-8"
}

// chinesePairs is true for the rare GBK text that happens to be well-formed UTF-8: read as GBK it is all Chinese, in words of two
// characters or more. An accented letter in Latin text stands alone and is not taken for Chinese.
func chinesePairs(p []byte) bool {
	for rest := p; len(rest) > 0; {
		rest = rest[ascii(rest):]
		run := 0
		for run < len(rest) && rest[run] >= utf8.RuneSelf {
			run++
		}
		if run > 0 && (run < 4 || run%2 != 0) {
			return false
		}
		rest = rest[run:]
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().String(string(p))
	return err == nil && strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf && !unicode.Is(unicode.Han, r) }) < 0
}
