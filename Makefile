# Breakwater from a clean clone, with only python3 (3.11 or newer) and make:
#   make run     the demo center on http://127.0.0.1:8000 (PORT=8001 make run for another port)
#   make test    the whole test suite, browser stories included
#   make clinical  the tests of the clinical core alone, without a database
#   make check   linters, types, import contracts
#   make bench   the benchmarks
#   make pins    write new pins after a change of dependencies in pyproject.toml
#   make docs    build the documentation into site/

SHELL := /bin/sh
PYTHON3 ?= python3
BIN := .venv/bin
PORT ?= 8000
# `make pins` needs uv: from the PATH, or one that was put into .venv.
UV ?= $(shell command -v uv || echo $(BIN)/uv)
# Options for pytest, such as: make test TESTS="breakwater/clinical -k cows"
TESTS ?=

# Compiled modules are kept: the tests start dozens of processes, and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test clinical check bench pins docs runtime dev system

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -8

runtime:
	@$(PYTHON3) deploy/bootstrap.py runtime

dev:
	@$(PYTHON3) deploy/bootstrap.py dev

system:
	@$(PYTHON3) deploy/bootstrap.py system

run: runtime
	@exec $(BIN)/python -m breakwater demo --serve --port $(PORT)

# What uses the whole machine (browser stories, crashes, timing) runs alone, after all that can share it.
test: dev system
ifeq ($(strip $(TESTS)),)
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 -m "not alone"
	$(BIN)/python -m pytest -q -m alone
else
	$(BIN)/python -m pytest $(TESTS)
endif

# The clinical core by itself, without settings or a database.
clinical: dev
	$(BIN)/python -m pytest -q -n 2 -p no:django --confcutdir=breakwater/clinical/tests breakwater/clinical/tests

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint breakwater --lint --quiet
	$(BIN)/python -m breakwater.privacy.lint

bench: dev
	$(BIN)/python -m benchmarks

pins:
	$(UV) lock --upgrade
	$(UV) export --quiet --no-dev --no-emit-project --format requirements-txt --output-file requirements.txt
	$(UV) export --quiet --no-emit-project --format requirements-txt --output-file requirements-dev.txt

docs: dev
	$(BIN)/mkdocs build --strict
