# Everything here needs only python3 (3.11 or later, with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: setup demo test clients lint bench fuzz lock docs clean

setup: $(STAMP)

$(STAMP): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# The main job on an embedded IMAP server; SERVE=1 keeps the server up for a mail client.
demo: $(STAMP)
	@$(BIN)/eitherway demo $(if $(SERVE),--serve,)

test: $(STAMP)
	@command -v dovecot >/dev/null || echo \
	  "Dovecot is missing: its tests run against the embedded server only. To add it: sudo apt-get install dovecot-imapd"
	$(BIN)/python -m pytest -q -n 2 --dist worksteal $(TESTS)

# A whole story in a web client and in clients of the terminal; says what is to be installed for it.
clients: $(STAMP)
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.terminal_story
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.web_story

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy

bench: $(STAMP)
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

fuzz: $(STAMP)
	@for file in $$(grep -l __main__ tests/fuzz/*.py); do echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file || exit 1; done

docs: $(STAMP)
	$(BIN)/python -m eitherway.rules.reference > docs/rules.md

# Renews the versions and hashes of everything.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 -q pyproject.toml \
	  --extra demo --group test -o requirements/dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist
