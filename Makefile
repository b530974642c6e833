# make song [PROMPT="…"]   sets up, composes, renders, masters
# make test                sets up what the tests need and runs them all
# make check               ruff, mypy --strict, layers, the everyday tests with the coverage floor

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PROMPT ?= rainy lofi in D minor, 75 bpm, two minutes
SETUP  := pyproject.toml constraints.txt tools/setup.sh

.DEFAULT_GOAL := song
.PHONY: song test check lint types everyday reference bench clean

song: $(VENV)/.ready
	@$(BIN)/cadenza compose "$(PROMPT)"

test: $(VENV)/.ready-test lint types
	$(BIN)/python -m pytest -n 2 --cov --cov-report= --cov-fail-under=0
	$(BIN)/coverage report --fail-under=90

check: $(VENV)/.ready-test lint types everyday

lint: $(VENV)/.ready-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.ready-test
	$(BIN)/mypy

everyday: $(VENV)/.ready-test
	$(BIN)/python -m pytest -n 2 -m "not slow" --cov --cov-report= --cov-fail-under=0
	$(BIN)/coverage report --fail-under=90

$(VENV)/.ready: $(SETUP)
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) ""
	@touch $@

$(VENV)/.ready-test: $(SETUP)
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) "[test]"
	@touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
