package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ombud/base/fault"
)

var kinds = []fault.Kind{fault.Internal, fault.Invalid, fault.NotFound, fault.Denied, fault.Conflict, fault.Late, fault.Busy}

func TestTable(t *testing.T) {
	t.Parallel()
	exits, keys := map[int]bool{}, map[string]bool{}
	for _, k := range kinds {
		if k.String() == "" || k.Status() < 400 || k.Status() > 599 || k.Exit() < 1 || !strings.HasPrefix(k.Key(), "fault.") {
			t.Errorf("%d: %q, %d, %d, %q", k, k, k.Status(), k.Exit(), k.Key())
		}
		if exits[k.Exit()] || keys[k.Key()] {
			t.Errorf("%s shares exit code or words with another kind", k)
		}
		exits[k.Exit()], keys[k.Key()] = true, true
	}
	if fault.Internal.Status() != 500 || fault.Denied.Status() != 403 || fault.NotFound.Status() != 404 || fault.Busy.Status() != 503 {
		t.Error("the status of a kind changed")
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	f := fault.New(fault.Late, "duty.late", 3).Because(cause)
	err := fmt.Errorf("accept grievance 7: %w", f)
	if fault.As(err) != f || !fault.Is(err, fault.Late) || fault.Is(err, fault.Denied) || !errors.Is(err, cause) {
		t.Errorf("a wrapped fault is lost: %v", fault.As(err))
	}
	if fault.As(nil) != nil || fault.Is(nil, fault.Internal) {
		t.Error("no error is a fault")
	}
	if got := fault.As(cause); got.Kind != fault.Internal || got.Key != "fault.internal.say" || !errors.Is(got, cause) {
		t.Errorf("As(an error of no kind) = %v", got)
	}
	for _, part := range []string{"late", "duty.late", "[3]", "cause"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if f.Code() != 410 {
		t.Errorf("Code = %d", f.Code())
	}
	if f.Status = 413; f.Code() != 413 {
		t.Errorf("Code = %d, want the finer status", f.Code())
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	var a fault.All
	if a.Err() != nil {
		t.Error("a form without mistakes has an error")
	}
	a.Add("title", "need.title")
	a.Add("text", "too_long", 5000)
	err := fmt.Errorf("file: %w", a.Err())
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("%v is not Invalid", err)
	}
	list := fault.Fields(err)
	if len(list) != 2 || list[0].Field != "title" || list[1].Field != "text" || list[1].Args[0] != 5000 {
		t.Errorf("Fields = %v", list)
	}
	if !strings.Contains(err.Error(), "too_long [text]") {
		t.Errorf("%q leaves a mistake out", err)
	}
	if got := fault.Fields(fault.Of("phone", "need.phone")); len(got) != 1 || got[0].Field != "phone" {
		t.Errorf("Fields of one fault = %v", got)
	}
	if fault.Fields(nil) != nil {
		t.Error("Fields(nil) is not empty")
	}
}
