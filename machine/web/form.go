package web

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ombud/base/fault"
)

// Form reads the posted fields, plain or multipart, within the route's limit. Uploads stay in memory: what a person
// attaches must not be left behind in a temporary folder.
func (c *Ctx) Form() (url.Values, error) {
	var err error
	if strings.HasPrefix(c.Request.Header.Get("Content-Type"), "multipart/form-data") {
		err = c.Request.ParseMultipartForm(c.limit)
	} else {
		err = c.Request.ParseForm()
	}
	if err == nil {
		return c.Request.PostForm, nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return nil, tooLarge(c.limit)
	}
	f := fault.New(fault.Invalid, "fault.form.say").Because(err)
	f.Status = http.StatusBadRequest
	return nil, f
}

// Files are the uploads of one field, after Form.
func (c *Ctx) Files(name string) []*multipart.FileHeader {
	if c.Request.MultipartForm == nil {
		return nil
	}
	return c.Request.MultipartForm.File[name]
}

func tooLarge(limit int64) *fault.Fault {
	f := fault.New(fault.Invalid, "fault.too_large.say", max(1, limit>>10))
	f.Status = http.StatusRequestEntityTooLarge
	return f
}

// Problem is one thing to mend in a form, in the language of the page.
type Problem struct{ Field, Text string }

// Problems are all the things to mend, in the order of the form.
type Problems []Problem

// Problems says an Invalid fault in words, one problem a field; nil for nil.
func (c *Ctx) Problems(err error) Problems {
	var out Problems
	for _, f := range fault.Fields(err) {
		if p := (Problem{f.Field, c.Say(f.Key, f.Args...)}); !slices.Contains(out, p) { // one text answers several cases
			out = append(out, p)
		}
	}
	return out
}

// For is the first problem of a field, "" when it has none: the Error of its Field.
func (p Problems) For(field string) string {
	for _, x := range p {
		if x.Field == field {
			return x.Text
		}
	}
	return ""
}
