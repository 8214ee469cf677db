# What a person types. Every target installs the Debian packages that it needs and says so in one line.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
SWIFT_FLAGS := --explicit-target-dependency-import-check error

.PHONY: help
help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: packages
packages: ## installs what Debian has to give, and checks the Swift toolchain
	@Packaging/prepare

.PHONY: build
build: packages ## a debug build of everything
	swift build $(SWIFT_FLAGS)

.PHONY: release
release: packages ## a release build of the daemon, the CLI and the sandbox, with the Swift runtime inside
	@for product in providerd providerctl provider-sandbox; do \
	    echo "== building $$product (the first time takes several minutes)"; \
	    swift build -c release --static-swift-stdlib --product $$product; \
	done

.PHONY: demo
demo: release ## the main job from beginning to end, in a temporary folder; leaves nothing running
	@Packaging/demo/run "$$(swift build -c release --static-swift-stdlib --show-bin-path)"

.PHONY: protocol
protocol: packages ## writes what is generated from Protocol/openrpc.json
	swift run ProtocolGenerator

# How the generator is started; its tests put their own here.
GENERATOR = swift run --quiet ProtocolGenerator

.PHONY: protocol-check
protocol-check: packages ## tells additive from breaking changes of the contract since OLD=REV (the last tag without it)
	@old="$(OLD)"; \
	if [ -z "$$old" ]; then old=$$(git describe --tags --abbrev=0 2>/dev/null) || { \
	    echo "cannot compare: there is no tag yet; name a revision: make protocol-check OLD=HEAD~1" >&2; exit 2; }; \
	fi; \
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	git show "$$old:Protocol/openrpc.json" >"$$folder/openrpc.json" 2>"$$folder/error" || { \
	    echo "cannot compare: $$old has no Protocol/openrpc.json: $$(cat "$$folder/error")" >&2; exit 2; }; \
	echo "since $$old:"; $(GENERATOR) compare "$$folder/openrpc.json" Protocol/openrpc.json

.PHONY: bench
bench: packages ## measures the release daemon, beside other RPC stacks where they are; BENCH="--quick" for one short round
	swift build -c release --static-swift-stdlib --product providerd
	swift build -c release --package-path Benchmarks
	@Benchmarks/run --providerd "$$(swift build -c release --static-swift-stdlib --show-bin-path)/providerd" $(BENCH)

.PHONY: format
format: ## formats every Swift file but the generated ones
	@git ls-files -co --exclude-standard '*.swift' | grep -v /Generated/ | xargs swift format format --in-place --parallel

.PHONY: lint
lint: ## fails where a file is not formatted or breaks a rule of the house
	@git ls-files -co --exclude-standard '*.swift' | grep -v /Generated/ | xargs swift format lint --strict --parallel
	@Tests/check-house

.PHONY: test
test: packages lint ## everything that .ci/run checks
	@Tests/run-all

TIME ?= 15
.PHONY: fuzz
fuzz: packages ## looks for bytes that break what reads them: TIME= seconds for each fuzzer, 15 without
	@TIME=$(TIME) Tests/Fuzz/run

.PHONY: sanitize
sanitize: packages ## the suites that share or read raw memory, with ThreadSanitizer and with AddressSanitizer
	@Tests/sanitize

.PHONY: try-litellm
try-litellm: ## the debug build's daemon with PyPI's LiteLLM proxy as a provider; installs 750 MB once, in .build
	@Tests/EndToEnd/run-gateway

MINUTES ?= 30
.PHONY: soak
soak: packages ## keeps a daemon busy for MINUTES= minutes, 30 without, and judges what it costs; builds nothing
	@MINUTES=$(MINUTES) Tests/Soak/run
