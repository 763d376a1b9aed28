# Every target makes what it needs and does nothing twice. `make` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
# More than there are cores: the slow layers mostly wait, and each of them keeps one worker to itself.
WORKERS ?= 4
# Package and per cent. The rehearsal's machinery is left out: only a rehearsal runs it.
FLOORS ?= function/*=98 scripts/deploy/*=95 scripts/ci/*=90 scripts/*=85
VENV := .venv
BIN := $(VENV)/bin
NPM := npm ci --loglevel=error --no-fund --no-audit --ignore-scripts --fetch-retries 5
export PYTHON
export PYTHONPATH := $(CURDIR):$(CURDIR)/function

.PHONY: help preview test coverage check as-on-github lint types static rehearse simulate bench screenshots go-live setup requirements clean
.PHONY: python-here build-here browser-here

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

preview: $(VENV)/.done node_modules/.build ## See the site at work on this machine (ONCE=1: check it and exit; PORT=8000)
	@$(BIN)/python -m scripts.dev.preview $(if $(ONCE),--once) $(if $(PORT),--port $(PORT)) $(ARGS)

test: setup ## Run every test (ARGS=tests/unit: only these)
	@$(BIN)/python -m pytest -n $(WORKERS) --durations=15 --durations-min=1 $(ARGS)

coverage: setup ## Run the tests and hold each package to the least of its branches that they must cover
	@$(BIN)/python -m pytest -n $(WORKERS) --cov=function/weather --cov=scripts --cov-branch --cov-report= $(ARGS)
	@for floor in $(FLOORS); do \
	$(BIN)/coverage report --skip-covered --include="$${floor%=*}" --omit='scripts/dev/rehearsal/*' --fail-under="$${floor#*=}"; \
	done

check: as-on-github test ## Everything that CI runs, as it runs there, and every test

as-on-github: setup .venv-deploy/.done ## Run the commands of ci.yml as on GitHub: its variables, no root, a merge commit (ARGS=--whole: all tests)
	@$(BIN)/python -m scripts.dev.as_github $(ARGS)

lint: $(VENV)/.done ## Check style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.done ## Check types
	@$(BIN)/mypy

static: $(VENV)/.done .venv-checkov/.done ## Run every hook of pre-commit on all files
	@$(BIN)/pre-commit run --all-files

rehearse: setup ## Run the real workflows against an emulated AWS (SCENARIO=merge: only that; ARGS=--keep: leave the site up)
	@WINDSOCK_NO_SKIPS=1 $(BIN)/python -m pytest tests/rehearsal --verbose --tb=short \
	  -o console_output_style=times $(if $(SCENARIO),-k "$(SCENARIO)") $(ARGS)

simulate: $(VENV)/.done ## Play years of the site from numbers (SEEDS=1000 DAYS=365; FAULTS=1: look for planted faults)
	@$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),1000) --days $(or $(DAYS),365) $(if $(FAULTS),--faults)

bench: setup .venv-bench/.done ## Measure the sync, the page and the function
	@$(BIN)/python -m benchmarks

screenshots: setup ## Take pictures of the page into dist/screenshots
	@$(BIN)/python -m scripts.dev.screenshots

go-live: .venv-deploy/.done ## Set the site up at AWS and GitHub (REPOSITORY=OWNER/NAME; ARGS=--check, --dry-run, --remove)
	@.venv-deploy/bin/python -m scripts.setup $(or $(REPOSITORY),$(error name your repository: make go-live REPOSITORY=OWNER/NAME)) $(ARGS)

setup: $(VENV)/.done .venv-checkov/.done .venv-emulator/.done .venv-3.13/.done node_modules/.done ## Install everything the tests need

requirements: $(VENV)/.done ## Resolve the requirements again, to today's versions
	@sh scripts/requirements.sh

clean: ## Remove everything that make has made
	rm -rf .venv .venv-* node_modules dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

python-here:
	@sh scripts/machine.sh python

build-here:
	@sh scripts/machine.sh build

browser-here:
	@sh scripts/machine.sh browser

# One environment for each hashed requirements file. The mark is written last, and an environment
# without it is made anew, so that half an environment never counts.
$(VENV)/.done: requirements/dev.txt | python-here
	@$(call environment,$(VENV),dev)
.venv-%/.done: requirements/%.txt | python-here
	@$(call environment,.venv-$*,$*)

# The Python that production runs, for the tests of the function; without it they are skipped.
.venv-3.13/.done: requirements/dev.txt | python-here
	@if found=$$(sh scripts/machine.sh production); then \
	$(call environment,.venv-3.13,dev,"$$found"); \
	else echo "warning: Python 3.13 is missing: the function is tested on $(PYTHON) only" >&2; fi

define environment
echo "Installing requirements/$(2).txt into $(1)"; \
$(or $(3),$(PYTHON)) -m venv --clear $(1); \
$(1)/bin/python -m pip install -qq --disable-pip-version-check --no-input --retries 5 --timeout 30 \
  --require-hashes --no-deps -r requirements/$(2).txt; \
touch $(1)/.done
endef

# The first mark stands for esbuild alone, the second for the tools of the browser tests as well.
node_modules/.build: package.json package-lock.json | build-here
	@echo "Installing esbuild"; $(NPM) --omit=dev; touch $@
node_modules/.done: package.json package-lock.json | build-here browser-here
	@echo "Installing esbuild and the packages of the browser tests"; $(NPM); touch node_modules/.build $@
