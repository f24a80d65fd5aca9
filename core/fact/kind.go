package fact

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"ombud/base/place"
)

// Kind is a registered kind of fact with its typed body B. Declare one a kind, beside the verb that records it:
//
//	var Accepted = fact.Define[AcceptedBody]("grievance.accepted")
type Kind[B any] struct{ name string }

// Define names a kind. The body must be a struct whose exported fields all carry a json name.
func Define[B any](name string) Kind[B] { return Kind[B]{name} }

// Name is the dotted name of the kind.
func (k Kind[B]) Name() string { return k.name }

// Draft makes a draft of this kind.
func (k Kind[B]) Draft(subject string, p place.Code, body B) Draft {
	return Draft{Kind: k.name, Subject: subject, Place: p, Body: body}
}

// Read decodes the body of a fact of this kind.
func (k Kind[B]) Read(f Fact) (b B, err error) {
	if f.Kind != k.name {
		return b, fmt.Errorf("fact %s is %s, not %s", f.ID, f.Kind, k.name)
	}
	if b, ok := f.Typed.(B); ok {
		return b, nil
	}
	if err = json.Unmarshal(f.Body, &b); err != nil {
		return b, fmt.Errorf("fact %s: %w", f.ID, err)
	}
	return b, nil
}

func (k Kind[B]) body() reflect.Type { return reflect.TypeFor[B]() }

// Any is a Kind whatever its body.
type Any interface {
	Name() string
	body() reflect.Type
}

// Registry knows every kind of fact the product can record. It is made once, from the explicit list of parts.
type Registry struct {
	kinds map[string]*form
}

type form struct {
	typ    reflect.Type
	fields []field
	at     map[string]int // places of the fields
	names  []string       // of all that conditions see
}

type field struct {
	name  string
	index int
	typ   reflect.Type
}

var dotted = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// NewRegistry registers kinds; a name twice or not dotted, or a body that is no struct with json names, is a mistake of the program.
func NewRegistry(kinds ...Any) (*Registry, error) {
	r := &Registry{kinds: map[string]*form{}}
	for _, k := range kinds {
		if !dotted.MatchString(k.Name()) {
			return nil, fmt.Errorf("fact kind %q: names look like grievance.received", k.Name())
		}
		if r.kinds[k.Name()] != nil {
			return nil, fmt.Errorf("fact kind %s is registered twice", k.Name())
		}
		t := k.body()
		if t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("fact kind %s: body %s is not a struct", k.Name(), t)
		}
		fm := &form{typ: t, at: map[string]int{}, names: slices.Sorted(maps.Keys(Header))}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if name == "" || name == "-" || Header[name] != nil { // unexported and doubled names are found by go vet
				return nil, fmt.Errorf("fact kind %s: field %s needs a json name of its own", k.Name(), t.Field(i).Name)
			}
			fm.fields = append(fm.fields, field{name, i, t.Field(i).Type})
			fm.at[name], fm.names = i, append(fm.names, name)
		}
		r.kinds[k.Name()] = fm
	}
	return r, nil
}

// Header are the fields that every fact has, as conditions and deadlines may name them.
var Header = map[string]reflect.Type{
	"subject": reflect.TypeFor[string](), "place": reflect.TypeFor[string](), "office": reflect.TypeFor[string](),
	"role": reflect.TypeFor[string](), "at": reflect.TypeFor[int64](),
}

// Known reports whether a kind is registered.
func (r *Registry) Known(kind string) bool { return r.kinds[kind] != nil }

// Names lists the registered kinds, sorted.
func (r *Registry) Names() []string { return slices.Sorted(maps.Keys(r.kinds)) }

// Fields gives the name and type of every field a condition over this kind may use.
func (r *Registry) Fields(kind string) map[string]reflect.Type {
	out := maps.Clone(Header)
	if fm := r.kinds[kind]; fm != nil {
		for _, f := range fm.fields {
			out[f.name] = f.typ
		}
	}
	return out
}

// Check reports whether a body has the type its kind is registered with.
func (r *Registry) Check(kind string, body any) error {
	fm := r.kinds[kind]
	if fm == nil {
		return fmt.Errorf("fact kind %q is not registered", kind)
	}
	if reflect.TypeOf(body) != fm.typ {
		return fmt.Errorf("fact kind %s has body %s, not %T", kind, fm.typ, body)
	}
	return nil
}

// Decode puts the typed body of a fact beside its bytes, so that it is read once for all who ask.
func (r *Registry) Decode(f *Fact) error {
	fm := r.kinds[f.Kind]
	if fm == nil {
		return fmt.Errorf("fact kind %q is not registered", f.Kind)
	}
	p := reflect.New(fm.typ)
	if err := json.Unmarshal(f.Body, p.Interface()); err != nil {
		return fmt.Errorf("fact %s: %w", f.ID, err)
	}
	f.Typed = p.Elem().Interface()
	return nil
}

// View is the fact as conditions see it: header and body fields by name. Integers of every width become int64.
func (r *Registry) View(f Fact) (map[string]any, error) {
	out := map[string]any{}
	return out, r.ViewInto(out, &f, nil)
}

// ViewInto is View into a map, of the fields named, or of all for nil.
func (r *Registry) ViewInto(out map[string]any, f *Fact, only []string) error {
	fm := r.kinds[f.Kind]
	if fm == nil {
		return fmt.Errorf("fact kind %q is not registered", f.Kind)
	}
	if only == nil {
		only = fm.names
	}
	v := reflect.ValueOf(f.Typed)
	for _, name := range only {
		if head, ok := f.head(name); ok {
			out[name] = head
			continue
		}
		at, ok := fm.at[name]
		if !ok {
			continue
		}
		if !v.IsValid() || v.Type() != fm.typ {
			p := reflect.New(fm.typ)
			if err := json.Unmarshal(f.Body, p.Interface()); err != nil {
				return fmt.Errorf("fact %s: %w", f.ID, err)
			}
			v = p.Elem()
		}
		switch x := v.Field(at); {
		case x.Kind() == reflect.String:
			out[name] = x.String()
		case x.CanInt():
			out[name] = x.Int()
		case x.Kind() == reflect.Bool:
			out[name] = x.Bool()
		default:
			out[name] = x.Interface()
		}
	}
	return nil
}

// head is a field that every fact has.
func (f *Fact) head(name string) (any, bool) {
	switch name {
	case "subject":
		return f.Subject, true
	case "place":
		return string(f.Place), true
	case "office":
		return f.Office, true
	case "role":
		return string(f.Role), true
	case "at":
		return f.At, true
	}
	return nil, false
}
