# Everything here needs only python3 (3.11 or later, with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

PREFIX ?= $(HOME)/.local

# Tests at a time: many wait for a server, so that two cores do four.
WORKERS ?= 4

.PHONY: setup python install demo test stories contract clients lint house bench host-test bounds fuzz lock docs site manifests gallery words weights release clean

setup: $(STAMP)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }

$(STAMP): requirements/dev.lock pyproject.toml | python
	@echo "Setting up $(VENV) in this folder; this takes about a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# For one user: the program in $(PREFIX)/share/eitherway, the command in $(PREFIX)/bin. Run it again to upgrade.
install: python
	$(PYTHON) -m venv $(PREFIX)/share/eitherway
	$(PREFIX)/share/eitherway/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements/run.lock
	$(PREFIX)/share/eitherway/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	@mkdir -p $(PREFIX)/bin
	@ln -sf $(PREFIX)/share/eitherway/bin/eitherway $(PREFIX)/bin/eitherway
	@echo "Installed: $$($(PREFIX)/bin/eitherway --version). Next: $(PREFIX)/bin/eitherway init"
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) \
	  echo "Your shell does not look in $(PREFIX)/bin yet. Log in again, or add it to PATH.";; esac

# The main job on an embedded IMAP server; SERVE=1 keeps the server up for a mail client.
demo: $(STAMP)
	@$(BIN)/eitherway demo $(if $(SERVE),--serve,)

test: $(STAMP)
	@command -v dovecot >/dev/null || echo \
	  "Dovecot is missing: its tests are skipped. To add it: sudo apt-get install dovecot-imapd"
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(TESTS)

# The stories of the whole program, in memory or on SERVER (dovecot, embedded, courier, cyrus, cyrus-alternative).
stories: $(STAMP)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --server $(or $(SERVER),memory) tests/stories $(TESTS)

# What every mail store does, in memory and on every server that is installed.
contract: $(STAMP)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal tests/contract $(TESTS)

# A whole story in a web client and in terminal clients; says what must be installed for it.
clients: $(STAMP)
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.terminal_story
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.web_story
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.page_story
	PYTHONPATH=src:. $(BIN)/python -m tests.clients.trial_run

# What tests/laws must find: the mutants with a name (tests/mutants), then those that mutmut makes of the modules
# that bear a law. Its packages are beside the others, and it works in a copy, mutants/, which begins anew.
# Half an hour on two idle cores; ONLY="eitherway.mail.guards*" tries some; JOBS is how many at a time.
mutants: mutants-named $(VENV)/mutants
	rm -rf mutants
	PYTHONPATH=$(VENV)/mutants $(BIN)/python -m mutmut run --max-children $(or $(JOBS),2) $(ONLY) | tail -n 1
	PYTHONPATH=$(VENV)/mutants $(BIN)/python -m mutmut results --all true | $(BIN)/python -m tests.mutants.score

mutants-named: $(STAMP)
	$(BIN)/python -m tests.mutants $(NAMES)

$(VENV)/mutants: $(STAMP) requirements/mutants.lock
	rm -rf $@
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $@ -r requirements/mutants.lock

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests benchmarks tools
	$(BIN)/mypy

# The picture of imports: the folders from the bottom to the top; fails when an import goes up or in a circle.
house:
	@$(PYTHON) tests/house.py

# What it costs, beside peers and limits of the same run; fails when a bound is broken. ONLY is one part: starting,
# judging, calendars or mailbox.
bench: $(STAMP)
	$(BIN)/python benchmarks/bench.py $(if $(ONLY),--only $(ONLY),)

# Input that is made to be slow, and times that a person waits.
bounds: $(STAMP)
	$(BIN)/python -m pytest -q benchmarks/bounds

fuzz: $(STAMP)
	@for file in $$(grep -l __main__ tests/fuzz/*.py); do echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file || exit 1; done

# Kills at 300 points of a cycle, and what else takes long.
crash: $(STAMP)
	EITHERWAY_LONG_TESTS=1 $(BIN)/python -m pytest -q -s tests/crash tests/program/test_two_daemons.py

# The daemon for MINUTES behind a proxy that fails at random.
soak: $(STAMP)
	$(BIN)/python benchmarks/soak.py --minutes $(or $(MINUTES),30)

docs: $(STAMP)
	$(BIN)/python -m eitherway.rules.reference > docs/reference/rules.md
	$(BIN)/python -m eitherway.rules.reference practice > docs/reference/practice.md

# The documentation as pages, with the gallery, in build/site: strict, and checked to fetch nothing from elsewhere.
# Its tool is beside the other packages, so that the rest stays light.
site: $(STAMP) $(VENV)/site
	rm -rf build/extra build/site
	$(BIN)/python tools/gallery build/extra/gallery --pages
	PYTHONPATH=$(VENV)/site $(BIN)/python -m sphinx -W --keep-going -q -n -b html docs build/site
	$(BIN)/python -m pytest -q tests/program/test_site.py

$(VENV)/site: $(STAMP) requirements/site.lock
	rm -rf $@
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $@ -r requirements/site.lock

# The files with which a host is deployed, against published schemas. The schemas are beside the other packages.
manifests: $(STAMP) $(VENV)/manifests
	PYTHONPATH=$(VENV)/manifests $(BIN)/python -m pytest -q tests/host/test_manifests.py

$(VENV)/manifests: $(STAMP) requirements/manifests.lock
	rm -rf $@
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --target $@ -r requirements/manifests.lock

# Brings the catalogs of what cards say (languages/*/cards.po) to the sentences of the source.
words: $(STAMP)
	$(BIN)/python tools/update_words.py

# Trains the weights of asks anew; PUBLIC is a folder with train.jsonl (tools/train_asks.py says what that is).
# Every card and every letter, made by the code that makes them: look at build/gallery/index.html. Pictures want Chromium.
gallery: $(STAMP)
	$(BIN)/python tools/gallery build/gallery

weights: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check scikit-learn==1.7.2
	$(BIN)/python tools/train_asks.py --public $(PUBLIC) --check
	$(BIN)/python tools/train_asks.py --public $(PUBLIC)

# Renews the versions and hashes of everything: for make in dev.lock, for the program alone in run.lock.
lock:
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q pyproject.toml \
	  --extra demo --extra host --group test -o requirements/dev.lock
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q pyproject.toml \
	  -c requirements/dev.lock -o requirements/run.lock
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q pyproject.toml \
	  --extra host -c requirements/dev.lock -o requirements/host.lock
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q \
	  --group manifests -c requirements/dev.lock -o requirements/manifests.lock
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q \
	  --group mutants -c requirements/dev.lock -o requirements/mutants.lock
	uv pip compile --custom-compile-command "make lock" --universal --generate-hashes --python-version 3.11 -q \
	  --group site -c requirements/dev.lock -o requirements/site.lock

# A host in a storm: PEOPLE mailboxes on three workers, one killed every 30 s, the database crashed twice in SECONDS.
host-test: $(STAMP)
	PYTHONPATH=src:. $(BIN)/python -m tests.host.storm --people $(or $(PEOPLE),1000) --letters $(or $(LETTERS),5000) \
	  --seconds $(or $(SECONDS_OF_STORM),600)

# Everything that is published of the commit, in dist/: wheel, source, .deb, manual pages, completions, formula, SBOM.
# TWICE=1 builds it once more elsewhere and fails when a byte differs.
release: $(STAMP)
	$(BIN)/python tools/release dist $(if $(TWICE),--twice,)

clean:
	rm -rf $(VENV) mutants .pytest_cache .mypy_cache .ruff_cache dist
