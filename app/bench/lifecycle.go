package bench

import (
	"context"
	"time"
)

// Lifecycle measures create -> assign -> resolve -> search over HTTP.
func Lifecycle(ctx context.Context, o Options) error {
	return within(ctx, o, "lifecycle", func(s *server) (*sample, time.Duration, error) {
		return nil, 0, nil
	})
}
