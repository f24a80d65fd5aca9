package fact_test

import (
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ombud/base/access"
	"ombud/base/place"
	"ombud/core/fact"
)

// TestGolden pins the canonical encoding; the hashes were computed by another program, in another language. A change here breaks every proof that people keep: the domain line must change with it.
func TestGolden(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]fact.Fact{
		"1a2e14404f895ef16ec4617211639a2e36ec29d174e4299ecaf657bb8a8d8a22": sample(),
		"80a86bed926a497a7dbab5ee006c38f3ad59f9c71ef9a9a3e202d01dec726737": {},
	} {
		f.Seal()
		if got := hex.EncodeToString(f.Hash[:]); got != want {
			t.Errorf("the hash of %+v is %s, want %s", f, got, want)
		}
	}
}

func drawn(t *rapid.T) fact.Fact {
	s := rapid.StringOfN(rapid.RuneFrom([]rune("ab中\x00")), 0, 4, -1)
	f := fact.Fact{ID: s.Draw(t, "id"), Kind: s.Draw(t, "kind"), Subject: s.Draw(t, "subject"), Place: place.Code(s.Draw(t, "place")),
		Office: s.Draw(t, "office"), Staff: s.Draw(t, "staff"), Role: access.Role(s.Draw(t, "role")), Reason: s.Draw(t, "reason"),
		At: rapid.Int64Range(-2, 2).Draw(t, "at"), Recorded: rapid.Int64Range(-2, 2).Draw(t, "recorded"), Body: []byte(s.Draw(t, "body"))}
	f.Salt[rapid.IntRange(0, 15).Draw(t, "i")] = rapid.Byte().Draw(t, "salt")
	f.Seal()
	return f
}

// TestNoTwoFactsHashAlike: facts that differ anywhere, characters that move from one field to the next included, differ in hash.
func TestNoTwoFactsHashAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawn(t), drawn(t)
		x, y := a, b
		x.Hash, y.Hash = [32]byte{}, [32]byte{}
		if same := reflect.DeepEqual(x, y); same != (a.Hash == b.Hash) {
			t.Errorf("%+v and %+v are the same: %t, hash alike: %t", a, b, same, a.Hash == b.Hash)
		}
	})
}

func TestGenuine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := drawn(t)
		if !f.Genuine() {
			t.Fatal("a sealed fact is not genuine")
		}
		g := f
		g.Body = append([]byte{}, f.Body...)
		v := reflect.ValueOf(&g).Elem()
		i := rapid.IntRange(0, v.NumField()-1).Draw(t, "field")
		switch x := v.Field(i); x.Kind() {
		case reflect.String:
			x.SetString(x.String() + "x")
		case reflect.Int64:
			x.SetInt(x.Int() + 1)
		case reflect.Slice:
			x.SetBytes(append(x.Bytes(), 'x'))
		case reflect.Array:
			at := x.Index(rapid.IntRange(0, x.Len()-1).Draw(t, "byte"))
			at.SetUint(at.Uint() ^ 1)
		case reflect.Interface:
			x.Set(reflect.ValueOf("typed"))
		default:
			t.Fatalf("field %s: draw a change for %s", v.Type().Field(i).Name, x.Kind())
		}
		name := v.Type().Field(i).Name
		if free := name == "Seq" || name == "Key" || name == "Typed"; g.Genuine() != free {
			t.Errorf("with %s changed it is genuine: %t", name, g.Genuine())
		}
	})
}

func TestSaltsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[[16]byte]bool{}
	for range 100 {
		seen[fact.NewSalt()] = true
	}
	if len(seen) != 100 || seen[[16]byte{}] {
		t.Error("salts repeat")
	}
}

type color string

type body struct {
	Name   string   `json:"name"`
	Color  color    `json:"color"`
	Tiny   int8     `json:"tiny"`
	Small  int32    `json:"small"`
	Whole  int      `json:"whole"`
	Long   int64    `json:"long,omitempty"`
	Yes    bool     `json:"yes"`
	Points []string `json:"points"`
	Share  float64  `json:"share"`
}

type (
	bare struct{ Name string }
	dash struct {
		Name string `json:"-"`
	}
	headed struct {
		At int64 `json:"at"`
	}
	empty struct{}
)

func TestRegistry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kinds []fact.Any
		err   string // "" for none
	}{
		"good":             {[]fact.Any{fact.Define[body]("a.b"), fact.Define[empty]("a.b.c_2")}, ""},
		"twice":            {[]fact.Any{fact.Define[body]("a.b"), fact.Define[empty]("a.b")}, "twice"},
		"not dotted":       {[]fact.Any{fact.Define[body]("ab")}, "look like"},
		"no name":          {[]fact.Any{fact.Define[body]("")}, "look like"},
		"capitals":         {[]fact.Any{fact.Define[body]("A.b")}, "look like"},
		"no struct":        {[]fact.Any{fact.Define[string]("a.b")}, "not a struct"},
		"pointer":          {[]fact.Any{fact.Define[*body]("a.b")}, "not a struct"},
		"no json name":     {[]fact.Any{fact.Define[bare]("a.b")}, "field Name needs a json name"},
		"left out":         {[]fact.Any{fact.Define[dash]("a.b")}, "field Name needs a json name"},
		"name of a header": {[]fact.Any{fact.Define[headed]("a.b")}, "field At needs a json name"},
	} {
		_, err := fact.NewRegistry(c.kinds...)
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", name, err, c.err)
		}
	}
}

func registry(t *testing.T, kinds ...fact.Any) *fact.Registry {
	t.Helper()
	r, err := fact.NewRegistry(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCheck(t *testing.T) {
	t.Parallel()
	r := registry(t, fact.Define[body]("a.b"), fact.Define[empty]("a.c"))
	for name, c := range map[string]struct {
		kind string
		body any
		ok   bool
	}{
		"right": {"a.b", body{}, true}, "other kind's body": {"a.c", body{}, false}, "pointer": {"a.b", &body{}, false}, "nil": {"a.b", nil, false},
		"unknown": {"a.x", body{}, false},
	} {
		if err := r.Check(c.kind, c.body); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !r.Known("a.b") || r.Known("a.x") || !reflect.DeepEqual(r.Names(), []string{"a.b", "a.c"}) {
		t.Errorf("Names = %v", r.Names())
	}
}

// TestView: what a condition sees has exactly the fields that Fields promised the compiler, and integers are int64.
func TestView(t *testing.T) {
	t.Parallel()
	k := fact.Define[body]("a.b")
	r := registry(t, k)
	raw, err := fact.Encode(body{Name: "<井盖>", Color: "red", Tiny: 1, Small: 2, Whole: 3, Long: 4, Yes: true, Points: []string{"a"}, Share: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	f := fact.Fact{ID: "1", Kind: "a.b", Subject: "s", Place: "990102003004", Office: "o", Role: access.Head, At: 7, Body: raw}
	view, err := r.View(f)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"subject": "s", "place": "990102003004", "office": "o", "role": "head", "at": int64(7), "name": "<井盖>", "color": "red",
		"tiny": int64(1), "small": int64(2), "whole": int64(3), "long": int64(4), "yes": true, "points": []string{"a"}, "share": 0.5}
	if d := cmp.Diff(want, view); d != "" {
		t.Error(d)
	}
	fields := r.Fields("a.b")
	for name := range view {
		if fields[name] == nil {
			t.Errorf("the compiler does not know the field %s", name)
		}
	}
	if len(fields) != len(view) {
		t.Errorf("%d fields are promised, %d are there", len(fields), len(view))
	}
	if len(fact.Header) != 5 {
		t.Error("Fields changed the header")
	}
	for name, bad := range map[string]fact.Fact{"unknown kind": {Kind: "a.x", Body: raw}, "no JSON": {Kind: "a.b", Body: []byte("{")}, "other type": {Kind: "a.b", Body: []byte(`{"name":1}`)}} {
		if _, err := r.View(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestKind(t *testing.T) {
	t.Parallel()
	k := fact.Define[body]("a.b")
	d := k.Draft("s", "990102003004", body{Name: "x"})
	raw, err := fact.Encode(d.Body)
	if err != nil {
		t.Fatal(err)
	}
	if d.Kind != "a.b" || d.Subject != "s" || d.Place != "990102003004" || strings.HasSuffix(string(raw), "\n") {
		t.Errorf("Draft = %+v, %q", d, raw)
	}
	b, err := k.Read(fact.Fact{Kind: "a.b", Body: raw})
	if err != nil || b.Name != "x" {
		t.Errorf("Read = %+v, %v", b, err)
	}
	if _, err := k.Read(fact.Fact{Kind: "a.c", Body: raw}); err == nil {
		t.Error("a fact of another kind was read")
	}
	if _, err := k.Read(fact.Fact{Kind: "a.b", Body: []byte("x")}); err == nil {
		t.Error("a damaged body was read")
	}
	if raw, err := fact.Encode(map[string]string{"a": "<中&>"}); err != nil || string(raw) != `{"a":"<中&>"}` {
		t.Errorf("Encode = %s, %v: people read bodies, so nothing is escaped for HTML", raw, err)
	}
	if _, err := fact.Encode(make(chan int)); err == nil {
		t.Error("what has no JSON was encoded")
	}
}
