# make song [PROMPT="…"]   sets up, composes, renders, masters
# make test                sets up what the tests need and runs them all
# make check               ruff, mypy --strict, layers, the everyday tests with the coverage floor
# make studio              builds the page and says how to start the studio
# make web-check           the page alone: lint, types, tests, build
# make audit               looks the dependencies up in the lists of known weaknesses

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PROMPT ?= rainy lofi in D minor, 75 bpm, two minutes
SETUP  := pyproject.toml constraints.txt tools/setup.sh
WEB    := sh tools/node.sh $(VENV)

.DEFAULT_GOAL := song
.PHONY: song studio test check lint types everyday web-check audit reference bench clean

song: $(VENV)/.ready
	@$(BIN)/cadenza compose "$(PROMPT)"

studio: $(VENV)/.ready-studio web/node_modules/.ready
	@$(WEB) npm run --silent build -- --logLevel warn
	@echo "The page is built. Start the studio with: $(BIN)/cadenza studio"

test: $(VENV)/.ready-test lint types web-check
	$(BIN)/python -m pytest -n 2 --cov --cov-report= --cov-fail-under=0
	$(BIN)/coverage report --fail-under=90

check: $(VENV)/.ready-test lint types web-check everyday

lint: $(VENV)/.ready-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.ready-test
	$(BIN)/mypy

everyday: $(VENV)/.ready-test
	$(BIN)/python -m pytest -n 2 -m "not slow" --cov --cov-report= --cov-fail-under=0
	$(BIN)/coverage report --fail-under=90

web-check: $(VENV)/.ready-test web/node_modules/.ready
	@$(WEB) npm run --silent check

audit: $(VENV)/.ready-test web/node_modules/.ready
	@sh tools/audit.sh $(VENV)

web/node_modules/.ready: web/package.json web/package-lock.json tools/node.sh | $(VENV)/.ready
	@$(WEB) npm ci --no-progress --loglevel=error
	@touch $@

$(VENV)/.ready: $(SETUP)
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) ""
	@touch $@

$(VENV)/.ready-studio: $(SETUP)
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) "[studio]"
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-test: $(SETUP)
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) "[test]"
	@touch $@ $(VENV)/.ready $(VENV)/.ready-studio

clean:
	rm -rf $(VENV) web/node_modules src/cadenza/http/page .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
