package publish

import (
	"context"
	"fmt"

	"ombud/base/fault"
	"ombud/core/act"
	"ombud/core/fact"
	"ombud/machine/tlog"
)

// ProofFile is what somebody keeps of a fact that they may know: a proof (c2sp.org/tlog-proof@v1) whose extra data is the fact as
// fact.Document writes it. Where the fact still waits for its position, on PostgreSQL for up to a second, it is a promise file instead:
// the log's signed word, which together with a later log that lacks the fact convicts the log. It is Busy when the city signs nothing.
func ProofFile(ctx context.Context, door *act.Door, f fact.Fact) ([]byte, error) {
	if f.Seq < 0 { // it may have its position by now
		if now, ok, err := fact.ByID(ctx, door.DB, f.ID); err != nil {
			return nil, fmt.Errorf("proof of %s: %w", f.ID, err)
		} else if ok {
			f = now
		}
	}
	doc, err := fact.Document(f)
	if err != nil {
		return nil, err
	}
	p, err := door.Log.Proof(ctx, door.DB, f)
	if fault.Is(err, fault.Busy) && door.Log.Key != nil {
		note, err := tlog.SignPromise(door.Log.Key, tlog.Promise{Entry: f.Hash, At: door.Now().UnixMilli()})
		if err != nil {
			return nil, err
		}
		return encodePromise(doc, note), nil
	}
	if err != nil {
		return nil, err
	}
	p.Extra = doc
	return tlog.EncodeProof(p)
}

// Extension is the ending of the file's name: .tlog-proof, or .ombud-promise.
func Extension(file []byte) string {
	if len(file) >= len(promiseHeader) && string(file[:len(promiseHeader)]) == promiseHeader {
		return ".ombud-promise"
	}
	return ".tlog-proof"
}
