# make run    environment, dependencies, index, page
# make test   environment, dependencies, linters, types, tests
# make bench  the benchmark
# make screenshots   pictures of every page into docs/screenshots/ (needs Chromium)
# make load   twenty people at once for two minutes: errors, times, memory
#
# Needs Python 3.11 or newer, make, and a package index that pip reaches.
# PYTHON=/path/to/python3.12 chooses another interpreter. Second runs skip what is done.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VENV_MADE := $(VENV)/.made
RUN_DEPS := $(VENV)/.deps-run
DEV_DEPS := $(VENV)/.deps-dev
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet
PORT ?= 8501

.DEFAULT_GOAL := help
.PHONY: help run test bench screenshots load index lint types clean

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

$(VENV_MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "WenCe needs Python 3.11 or newer; $(PYTHON) is older. Run: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --upgrade pip
	@touch $@

$(RUN_DEPS): requirements.txt | $(VENV_MADE)
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(DEV_DEPS): requirements-dev.txt requirements.txt | $(VENV_MADE)
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch $(RUN_DEPS) $@

# Embeds only what changed since the last time, and says so when nothing did.
index: $(RUN_DEPS)
	$(BIN)/python -m rag build

run: index
	$(BIN)/python -m streamlit run app.py --server.headless true --server.port $(PORT) \
		--browser.gatherUsageStats false

lint: $(DEV_DEPS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_DEPS)
	$(BIN)/mypy

test: lint types
	$(BIN)/python -m pytest

bench: index
	$(BIN)/python -m eval.speed
	$(BIN)/python -m eval run

screenshots: $(DEV_DEPS) index
	$(BIN)/python -m tests.ui.screenshots

load: $(DEV_DEPS) index
	$(BIN)/python -m tests.ui.load

clean:
	rm -rf $(VENV) index/snapshots .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
