# make demo    builds everything and starts a municipality with a night to watch (ARGS=--quiet-night: without)
# make test    every check and test, browser tests included
# make bench   measures the real server beside its floor
# make build   the server with the app in it: target/release/nattvakt
# make fmt     formats everything
# make setup   installs what is missing; the others do it by themselves

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

TARGET := $(or $(CARGO_TARGET_DIR),target)
APP_SOURCES := $(shell find pwa -type f -not -path 'pwa/node_modules/*' -not -path 'pwa/dist/*' 2>/dev/null)

.PHONY: build demo test bench fmt setup

setup:
	.ci/install
	.ci/npm-install pwa tests/browser

pwa/dist/index.html: $(APP_SOURCES) | setup
	cd pwa && npm run build

# Cargo does not see a changed app: without the touch the server would go on holding the old one.
build: setup pwa/dist/index.html
	if [ pwa/dist/index.html -nt $(TARGET)/release/nattvakt ]; then touch backend/server/src/pwa.rs; fi
	cargo build --release --locked -p nattvakt --features embed

demo: build
	$(TARGET)/release/nattvakt demo $(ARGS)

test: setup
	.ci/test

# Each of the ten thousand phones is a file to the server and to the generator.
bench: build
	cargo build --release --locked -p nattvakt-simulator
	ulimit -n "$$(ulimit -Hn)" && $(TARGET)/release/nattvakt-loadgen bench $(ARGS)

fmt: setup
	cargo fmt --all
	cd pwa && npm run fmt
