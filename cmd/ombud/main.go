// Command ombud is a city's system of record for public grievances and for the promises behind them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ombud/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
