package web

// Span is the part of a list that an address asks for: the rows after one, or the last ones until another. A list is turned by
// position and not by page number, so that a page deep in it costs what the first costs.
type Span struct{ After, Until string }

// Span reads the parameters after and until; until goes before after.
func (c *Ctx) Span() Span { return Span{c.Query("after"), c.Query("until")} }

// Back reports whether the list is being turned back: what was read are then the last rows of what comes before.
func (s Span) Back() bool { return s.Until != "" }

// Moved reports whether this is not simply the beginning of the list.
func (s Span) Moved() bool { return s != Span{} }

// Turn cuts a page out of what was read, in the order shown and one row more than the page holds, and says where the pages before
// and after it begin: prev for until, next for after, "" where there is none.
func Turn[T any](s Span, list []T, size int, key func(T) string) (page []T, prev, next string) {
	more := len(list) > size
	switch {
	case more && s.Back():
		list = list[len(list)-size:]
	case more:
		list = list[:size]
	}
	if len(list) == 0 {
		return nil, "", ""
	}
	if s.Back() && more || !s.Back() && s.After != "" {
		prev = key(list[0])
	}
	if s.Back() || more {
		next = key(list[len(list)-1])
	}
	return list, prev, next
}
