// Command fsck checks a tlog-tiles log over HTTP with the checker of transparency-dev/tessera: every bundle, every tile, the root.
// It is a module of its own because it is a judge from outside: none of its dependencies may become the product's.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: fsck ADDRESS PUBLIC_KEY")
		os.Exit(2)
	}
	if err := check(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "fsck:", err)
		os.Exit(1)
	}
}

// check returns nil only if the whole log agrees with the checkpoint that the key signed.
func check(ctx context.Context, address, key string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	src, err := client.NewHTTPFetcher(u, nil)
	if err != nil {
		return err
	}
	return fsck.New(v.Name(), v, src, leaves, fsck.Opts{N: 2}).Check(ctx)
}

// leaves are the leaf hashes of an entry bundle.
func leaves(bundle []byte) ([][]byte, error) {
	var b api.EntryBundle
	if err := b.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	list := make([][]byte, len(b.Entries))
	for i, entry := range b.Entries {
		list[i] = rfc6962.DefaultHasher.HashLeaf(entry)
	}
	return list, nil
}
