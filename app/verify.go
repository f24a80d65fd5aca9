package app

import (
	"context"
	"io"
)

func runVerify(ctx context.Context, args []string, out io.Writer) error { return nil }
