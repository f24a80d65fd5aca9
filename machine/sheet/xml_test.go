package sheet

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// ours and theirs tell a document as "<a", "text", ">"; adjoining texts are one.
func ours(r io.Reader) (string, error) {
	var out strings.Builder
	x := newXML(r)
	for {
		t, err := x.next()
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t {
		case tokenStart:
			fmt.Fprintf(&out, "<%s r=%s ", x.name, x.attr("r"))
		case tokenEnd:
			out.WriteString(">")
		default:
			if x.depth > 0 {
				out.Write(x.text)
			}
		}
	}
}

func theirs(r io.Reader) (string, error) {
	var out strings.Builder
	d := xml.NewDecoder(r)
	depth := 0
	for {
		t, err := d.RawToken()
		if err == io.EOF && depth == 0 {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			r := ""
			for _, a := range t.Attr {
				if a.Name.Local == "r" && a.Name.Space == "" {
					r = a.Value
					break
				}
			}
			fmt.Fprintf(&out, "<%s r=%s ", t.Name.Local, r)
		case xml.EndElement:
			depth--
			out.WriteString(">")
		case xml.CharData:
			if depth > 0 {
				out.Write(t)
			}
		}
	}
}

func TestXMLAgrees(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长文字&amp;", 20_000)
	for name, doc := range map[string]string{
		"plain":        `<a><b r="1"/><c r='2'>x</c></a>`,
		"declaration":  `<?xml version="1.0"?><!-- <a> --><a>1<!-- ] - >2--><?p ?>2</a>`,
		"entities":     `<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x4e2d;</a>`,
		"cdata":        `<a>x<![CDATA[<b>&amp;]] >]]>y</a>`,
		"gt in quotes": `<a q="x>y" r="/>">t</a>`,
		"prefixes":     `<x:a xmlns:x="u"><x:b y:r="0" r="5"></x:b></x:a>`,
		"long text":    `<a>` + long + `</a>`,
		"long cdata":   `<a><![CDATA[` + strings.Repeat("x]", 70_000) + `]]></a>`,
		"long comment": `<a><!--` + strings.Repeat("x ", 70_000) + `--></a>`,
		"line ends":    "<a>1\r\n2\r3\n\r4&#13;&#10;<![CDATA[5\r\n6\r]]></a>",
		"long lines":   "<a>" + strings.Repeat("x\r\n", 50_000) + "</a>",
		"blanks":       "<a\n r = \"1\"\t>\n<b /></a >",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := theirs(strings.NewReader(doc))
			if err != nil {
				t.Fatal(err)
			}
			for how, r := range map[string]io.Reader{"whole": strings.NewReader(doc), "bytes": iotest.OneByteReader(strings.NewReader(doc))} {
				got, err := ours(r)
				if err != nil || got != want {
					t.Errorf("%s: %v\ngot  %.200q\nwant %.200q", how, err, got, want)
				}
			}
		})
	}
}

func TestXMLRefuses(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		"<a>", "<a", "<a><b></a", "</a>", "<>", "<a>&x;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&amp</a>", "<!DOCTYPE a><a/>",
		"<a><![CDATA[x</a>", "<a><!-- </a>", "<a/>x", "<a " + strings.Repeat("x", 70_000) + ">", "<a>&" + strings.Repeat("x", 70_000) + ";</a>",
	} {
		if got, err := ours(strings.NewReader(doc)); err == nil {
			t.Errorf("%.30q passed as %q", doc, got)
		}
	}
}
