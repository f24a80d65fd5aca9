package app

import (
	"context"
	"io"

	"ombud/app/bench"
	"ombud/app/demo"
	"ombud/base/access"
)

func runBench(ctx context.Context, args []string, out io.Writer) error {
	return bench.Run(ctx, args, out)
}
func runVerify(ctx context.Context, args []string, out io.Writer) error           { return nil }
func (c *City) enrol(ctx context.Context, s demo.Sign, roles []access.Role) error { return nil }

func (c *City) createFirst(ctx context.Context, login, secret string) error { return nil }
