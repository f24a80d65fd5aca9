package duty

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// functions are what expressions may call: petition(place), lead(matter, place), village(place), above(office), each an office; and
// workday(instant), whether its day is worked, by the calendar of the law in force.
var functions = map[string]types.Type{
	"workday":  types.TypeOf(func(int64) bool { return false }),
	"above":    types.TypeOf(func(string) (string, error) { return "", nil }),
	"petition": types.TypeOf(func(string) (string, error) { return "", nil }),
	"village":  types.TypeOf(func(string) (string, error) { return "", nil }),
	"lead":     types.TypeOf(func(string, string) (string, error) { return "", nil }),
}

func (c *compiler) expressions(r *Rule, bad func(string, ...any)) {
	var err error
	if strings.TrimSpace(r.When) != "" {
		if r.when, err = c.compile(r.When, r.On, reflect.Bool); err != nil {
			bad("when: %v", err)
		} else if v, err := expr.Run(r.when, map[string]any{}); !strings.Contains(r.When, "fact") && err == nil && v == false {
			bad("unreachable: when is never true")
		}
	}
	if r.bearer, err = c.compile(r.Bearer, r.On, reflect.String); err != nil {
		bad("bearer: %v", err)
	}
	if m := fromRE.FindStringSubmatch(r.From); m == nil {
		bad("from %q must name a field: fact.at", r.From)
	} else if t, ok := c.kinds.Fields(r.On)[m[1]]; !ok || t.Kind() != reflect.Int64 {
		bad("from: %s has no instant %q", r.On, m[1])
	}
}

// compile checks an expression against the fields of the fact kind, or against the bearer alone where kind is "".
func (c *compiler) compile(src, kind string, want reflect.Kind) (*vm.Program, error) {
	if strings.TrimSpace(src) == "" {
		return nil, fmt.Errorf("is missing")
	}
	env := types.Map{}
	for name, t := range functions {
		env[name] = t
	}
	if kind == "" {
		env["bearer"] = types.String
	} else {
		fields := types.Map{}
		for name, t := range c.kinds.Fields(kind) {
			fields[name] = fieldType(t)
		}
		env["fact"] = fields
	}
	options := []expr.Option{expr.Env(env), expr.AsKind(want), expr.MaxNodes(200)}
	for _, clock := range []string{"now", "date", "duration", "timezone"} { // a refold must find what the first fold found
		options = append(options, expr.DisableBuiltin(clock))
	}
	return expr.Compile(src, options...)
}

func fieldType(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.String:
		return types.String
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return types.Int64
	case reflect.Bool:
		return types.Bool
	}
	return types.TypeOf(reflect.Zero(t).Interface())
}

var (
	factRE  = regexp.MustCompile(`\bfact\b`)
	fieldRE = regexp.MustCompile(`\bfact\.([a-z_]+)`)
)

// asked are the fields of the fact that a rule's expressions name, nil for all when they use the fact in another way.
func (r *Rule) asked() []string {
	fields := []string{}
	for _, src := range []string{r.When, r.Bearer, r.From, r.Within} {
		found := fieldRE.FindAllStringSubmatch(src, -1)
		if len(found) != len(factRE.FindAllString(src, -1)) {
			return nil
		}
		for _, m := range found {
			fields = append(fields, m[1])
		}
	}
	return fields
}
