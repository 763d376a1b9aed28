# Every target creates what it needs and does nothing twice. `make` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?= all
export PYTHONPATH := .:function

.PHONY: help setup machine preview test check lint types static rehearse bench screenshots requirements clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

preview: $(VENV)/.done ## See the site at work on this machine (ONCE=1: check it and exit)
	@$(BIN)/python -m scripts.preview $(if $(ONCE),--once)

test: setup ## Run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: lint types static test ## Everything that CI runs: lint, types, static checks, tests

lint: $(VENV)/.done ## Check style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.done ## Check types
	@$(BIN)/mypy

static: setup ## Check workflows, Terraform and repository files without running them
	@$(BIN)/python -m scripts.static_checks

rehearse: setup ## Run the real workflows against an emulated AWS (SCENARIO=merge for one of them)
	@$(BIN)/python -m scripts.rehearse $(SCENARIO)

bench: setup .venv-bench/.done ## Measure the sync, the page and the function
	@$(BIN)/python -m benchmarks

screenshots: setup ## Take pictures of the page into dist/screenshots
	@$(BIN)/python -m scripts.screenshots

setup: machine $(VENV)/.done .venv-checkov/.done .venv-emulator/.done node_modules/.done ## Install everything the tests need

machine: ## Install Debian's packages that are missing (only as root)
	@sh scripts/machine.sh

requirements: $(VENV)/.done ## Resolve the requirements again, to today's versions
	@sh scripts/requirements.sh

clean: ## Remove everything that make has made
	rm -rf .venv .venv-* node_modules dist

# One environment per hashed requirements file; made beside and moved, so that half an environment never counts.
$(VENV)/.done: requirements/dev.txt | machine
	@$(call environment,$(VENV),dev)
.venv-%/.done: requirements/%.txt | machine
	@$(call environment,.venv-$*,$*)

define environment
echo "Installing requirements/$(2).txt into $(1)"; \
$(PYTHON) -m venv --clear $(1); \
$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements/$(2).txt; \
touch $(1)/.done
endef

node_modules/.done: package.json package-lock.json | machine
	@if command -v npm >/dev/null; then echo "Installing npm packages for the browser tests"; \
	npm ci --silent --no-fund --no-audit --ignore-scripts; touch $@; \
	else echo "npm is missing: the accessibility, Lighthouse and HTML checks will be skipped"; fi
