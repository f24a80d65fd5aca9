package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"ombud/watch/draws"
)

// runFollowup computes a published draw again, from a file or an address.
func runFollowup(ctx context.Context, args []string, out io.Writer) error {
	return draws.Command(ctx, args, out, download)
}

// patience is how long an address may take to answer.
const patience = time.Minute

func download(ctx context.Context, address string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := (&http.Client{Timeout: patience}).Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, limit))
}
