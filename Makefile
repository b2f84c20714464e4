# The tools of .venv if it is there, else those on the path. BIN=/somewhere/bin/ overrides.
BIN ?= $(if $(wildcard .venv/bin/python),.venv/bin/,)
PYTHON ?= $(if $(BIN),$(BIN)python,python3)

.PHONY: check static test format bench faults bundle lock schemas build picture audit

check: ## everything a change must pass
	$(PYTHON) tools/check.py

static: ## check without the tests
	$(PYTHON) tools/check.py --no-tests

test:
	$(PYTHON) -m pytest

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: ## ratios against the floor, see bench/RESULTS.md
	$(PYTHON) -m bench

faults: ## every row of docs/reliability.md at full size, and the table into it
	$(PYTHON) -m tests.faults --write

bundle: ## wheels and start files for a machine without a network
	$(PYTHON) tools/bundle.py

lock: ## pin every dependency again (needs uv)
	$(PYTHON) tools/lock.py

schemas: ## the JSON Schemas that editors use, from the types and the docs
	$(PYTHON) tools/schemas.py

build:
	$(PYTHON) -m build

picture: ## docs/screen.svg, drawn from the drill
	$(PYTHON) tools/picture.py

audit: ## known vulnerabilities of the pinned packages; needs a network and pip-audit, not in CI
	$(PYTHON) tools/audit.py
