package office

import (
	"context"

	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/store"
)

// The facts about offices, places and the dispatch catalogue. The subject is the office's id, the division code or the matter;
// the fact's place is the office's, the division itself or the area of the row.
var (
	Opened  = fact.Define[OpenedBody]("office.opened")
	Changed = fact.Define[OpenedBody]("office.changed")
	Closed  = fact.Define[ClosedBody]("office.closed")
	Named   = fact.Define[NamedBody]("place.named")
	Set     = fact.Define[SetBody]("catalogue.set")
	Removed = fact.Define[RemovedBody]("catalogue.removed")
)

// OpenedBody is what an office is from now on.
type OpenedBody struct {
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Agency   string `json:"agency"`
	Above    string `json:"above"`
	ReviewBy string `json:"review_by"`
}

// ClosedBody ends an office. What hung on it hangs on the successor: who takes over its powers takes over its matters
// (《信访工作条例》第二十四条).
type ClosedBody struct {
	Reason    string `json:"reason"`
	Successor string `json:"successor"`
}

// NamedBody names a division.
type NamedBody struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// SetBody says who leads a matter in an area.
type SetBody struct {
	Lead       string   `json:"lead"`
	Supporting []string `json:"supporting"`
}

// RemovedBody takes such a row away.
type RemovedBody struct {
	Reason string `json:"reason"`
}

func kinds() []fact.Any { return []fact.Any{Opened, Changed, Closed, Named, Set, Removed} }

func folds() map[string]act.Fold {
	out := map[string]act.Fold{}
	for kind, fold := range map[string]act.Fold{
		Opened.Name():  foldOpened,
		Changed.Name(): foldChanged,
		Closed.Name():  foldClosed,
		Named.Name():   foldNamed,
		Set.Name():     foldSet,
		Removed.Name(): foldRemoved,
	} {
		out[kind] = func(ctx context.Context, tx *store.Tx, f fact.Fact) error {
			tx.Forget() // what the directory answered before
			return fold(ctx, tx, f)
		}
	}
	return out
}
