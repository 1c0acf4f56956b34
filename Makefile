# Portavoz. `make help` lists what can be done here.

PYTHON := $(firstword $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$each >/dev/null && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$each; done))
BIN := .venv/bin
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run setup test faults check bench texts clean

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(BIN)/.run ## Set up on first use and run everything, with demo data and phones to try it on
	@exec $(BIN)/portavoz up --port $(PORT)

setup: $(BIN)/.run ## Make the environment in .venv

test: $(BIN)/.develop ## Set up on first use and run the whole test suite
	$(BIN)/pytest

faults: $(BIN)/.develop ## Kill processes at random for some minutes while parents text
	PORTAVOZ_KILLS=60 $(BIN)/pytest tests/processes/test_kills.py

check: $(BIN)/.develop ## Lint, types, import layers, catalogs, flows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m bot.catalogs check

bench: $(BIN)/.develop ## Measure what the design promises
	$(BIN)/python -m tests.benchmarks

texts: $(BIN)/.develop ## Take new and changed texts over into the catalogs
	$(BIN)/python -m bot.catalogs update

clean: ## Remove the environment; data in var/ stays
	rm -rf .venv

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Portavoz needs Python 3.11 or later on PATH."; exit 1; }
	@test ! -e .venv || { echo "This .venv cannot be used; remove it, or make a clone of your own."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python's venv is missing. On Debian: apt install python3-venv"; exit 1; }

$(BIN)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Setting up in .venv; the first time takes half a minute or so."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(BIN)/.develop: requirements-dev.txt $(BIN)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
