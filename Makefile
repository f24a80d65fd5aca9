# The few commands of the house. `make test` needs only Go; it says what it skipped.
GO ?= go
PKG ?= ./...

.PHONY: run test check bench beside fuzz assets race e2e torture

run: ## a demo city on 127.0.0.1:8080
	$(GO) run ./cmd/ombud demo

test: ## all tests; PostgreSQL, browser and fsck legs where the machine has them
	$(GO) test $(PKG)

check: ## what a commit must pass
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) test .

race: ## the packages where goroutines meet, under the race detector
	$(GO) test -race ./core/... ./machine/store/... ./machine/job/... ./machine/tlog/... ./redress/...

assets: ## generate the templates again
	$(GO) tool -modfile=tools/go.mod templ generate

bench: ## the figures of docs/performance.md
	$(GO) run ./cmd/ombud bench all

beside: ## the same beside PocketBase, a bare skeleton and tessera, in rounds (half an hour)
	$(GO) run ./cmd/ombud bench all -beside all

FUZZ ?= 10s
fuzz: ## every fuzz target for $(FUZZ)
	@set -e; for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZ) $$p; \
		done; \
	done

e2e: ## every page in a real browser
	cd e2e && npm ci --no-audit --no-fund --silent && $(GO) test -count=1 ./...

BUDGET ?= full
torture: ## kill, cut the power, fill the disk, flip bits: one line a trial (BUDGET=short: a few minutes)
	cd torture && $(GO) run . -budget $(BUDGET) $(TORTURE)
