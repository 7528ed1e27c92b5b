# Everything from nothing but Python 3.11-3.13 with venv: `make demo`, `make test`.
# Indexes, proxies and certificates are the machine's own: pip and uv read its settings.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Compiled modules are kept, whatever the machine says: each of some twenty processes that import
# Django and the tests would else compile them all anew.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
SERVE ?= 1
# How many test processes run beside each other: one per core, at most 8.
JOBS ?= auto
# Neighbours stay in one process, which builds what they share once; who is done takes over.
BESIDE := -n $(JOBS) --maxprocesses 8 --dist worksteal
# What make bench measures, and on which database: S or L, sqlite or postgres.
SIZE ?= S
DB ?= sqlite
ROUNDS ?= 5

PY := .venv/bin/python
UV := .boot/bin/uv
RUNTIME := .venv/.installed-runtime
DEV := .venv/.installed-dev
PROD_LIKE := env DJANGO_SETTINGS_MODULE=styrning.config.settings.prod \
	DATABASE_URL=sqlite://:memory: TILLAT_SQLITE=1 ALLOWED_HOSTS=styrning.example \
	SECRET_KEY=check-0123456789-abcdefghijklmnopqrstuvwxyz-only-for-make-check

.PHONY: help demo test test-sqlite test-postgres test-webblasare check check-style check-types check-django fuzz bench bench-peers format pins clean

help:
	@echo "make demo     install, seed a fictitious municipality, run the main job, serve it"
	@echo "              PORT=8000 chooses the port, SERVE=0 stops after the job"
	@echo "make test     all tests on SQLite, those of the database on PostgreSQL too, browser"
	@echo "make check    lint, types, import contracts, migrations, deployment"
	@echo "make fuzz     throw 1,000 odd questions of each kind at GraphQL (FUZZ_EXAMPLES=5000: more)"
	@echo "make bench    measure the ratios of bench/; SIZE=L DB=postgres, ROUNDS=9"
	@echo "make bench-peers  install what bench measures against and the project does not use"
	@echo "make format   format Python and templates"
	@echo "make pins     compile requirements/*.in again"

# --- Installing -----------------------------------------------------------------------------

$(PY):
	@chosen=; for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	    >/dev/null 2>&1; then chosen=$$name; break; fi; done; \
	if [ -z "$$chosen" ]; then \
	  echo "Python 3.11, 3.12 or 3.13 is needed. Install it, or name it: make PYTHON=/path/to/python" >&2; \
	  exit 1; fi; \
	if ! "$$chosen" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  echo "$$chosen cannot make virtual environments: install its venv module" \
	    "(Debian and Ubuntu: apt install python3-venv)" >&2; \
	  exit 1; fi; \
	"$$chosen" -m venv .venv

$(UV): requirements/boot.txt | $(PY)
	@$(PY) -m venv .boot
	@.boot/bin/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes --requirement requirements/boot.txt
	@touch $@

# Where only pip knows the machine's index: slower, the same hashes.
WITH_PIP = $(PY) -m pip install --disable-pip-version-check --require-hashes --requirement $<

# Installed beside what is there, so that a demo never removes a developer's tools.
$(RUNTIME): requirements/runtime.txt | $(PY) $(UV)
	@$(UV) pip install --quiet --python $(PY) --require-hashes --requirement $< || $(WITH_PIP)
	@touch $@

$(DEV): requirements/dev.txt | $(PY) $(UV)
	@$(UV) pip sync --quiet --python $(PY) --require-hashes $< || $(WITH_PIP)
	@touch $@ $(RUNTIME)

# --- The demo -------------------------------------------------------------------------------

demo: export DJANGO_SETTINGS_MODULE := styrning.config.settings.dev
demo: export KOMMUN_NAMN := Älvstrands kommun
demo: $(RUNTIME)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed_demo
	@$(PY) manage.py run_huvudjobb
	@echo
	@echo "Demo log-ins (role, log-in, password):"
	@$(PY) manage.py seed_demo --users | $(PY) -c \
	  'import json, sys; [print("  " + "  ".join(f"{v:<28}" for v in map(str, json.loads(row).values()))) for row in sys.stdin]'
	@echo
	@echo "Files of the annual report: var/demo/"
	@if [ "$(SERVE)" != 0 ]; then \
	  echo "Pages:   http://127.0.0.1:$(PORT)/"; \
	  echo "GraphQL: http://127.0.0.1:$(PORT)/graphql/   Health: http://127.0.0.1:$(PORT)/healthz"; \
	  echo "Ctrl-C stops."; \
	  exec .venv/bin/gunicorn styrning.config.wsgi --bind 127.0.0.1:$(PORT) \
	    --worker-class gthread --workers 2 --threads 4 --limit-request-line 8190 \
	    --no-control-socket --log-level warning; fi

# --- Tests ----------------------------------------------------------------------------------

test: $(DEV)
	@$(MAKE) test-sqlite
	@$(MAKE) test-postgres
	@$(MAKE) test-webblasare

test-sqlite: $(DEV)
	@PYTHONPATH=. $(PY) tests/kontorsprogram.py
	@echo "== SQLite"
	@env -u DATABASE_URL $(PY) -m pytest -q -m "not webblasare" $(BESIDE)

test-postgres: $(DEV)
	@echo "== PostgreSQL"
	@$(PY) tests/postgres.py -q -m "databas and not webblasare" $(BESIDE)

test-webblasare: $(DEV)
	@echo "== Browser"
	@$(PY) tests/chromium.py
	@env -u DATABASE_URL $(PY) -m pytest -q -rs tests/webblasare $(BESIDE)

# --- Checks ---------------------------------------------------------------------------------

check: $(DEV)
	@$(MAKE) -j 2 check-types check-style check-django

check-style:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djangofmt --check frontend/templates
	.venv/bin/djangofmt check frontend/templates
	.venv/bin/lint-imports --no-logo

check-types:
	.venv/bin/mypy

check-django:
	$(PY) manage.py makemigrations --check --dry-run
	$(PROD_LIKE) $(PY) manage.py check --deploy --fail-level WARNING

# --- Fuzzing --------------------------------------------------------------------------------

FUZZ := .fuzz/.installed

# Apart from .venv: schemathesis brings much that nothing else needs.
$(FUZZ): requirements/fuzz.txt | $(PY) $(UV)
	@$(PY) -m venv .fuzz
	@$(UV) pip sync --quiet --python .fuzz/bin/python --require-hashes $<
	@touch $@

fuzz: $(FUZZ)
	@env -u DATABASE_URL FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-1000} .fuzz/bin/python -m pytest -q \
	  --timeout 3600 tests/api/test_fuzz.py tests/api/test_schemathesis.py

bench: $(DEV)
	@$(PY) -m bench --size $(SIZE) --db $(DB) --rounds $(ROUNDS) --keep

# Each in a folder of its own under var/bench: graphene cannot be installed beside strawberry.
bench-peers: $(PY)
	@$(PY) -m venv var/bench/strawberry
	@var/bench/strawberry/bin/python -m pip install --quiet --disable-pip-version-check \
	  --requirement bench/peers/strawberry.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
	  --target var/bench/import_export --requirement bench/peers/import_export.txt

format: $(DEV)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djangofmt frontend/templates

pins: $(UV)
	for name in boot runtime dev fuzz; do $(UV) pip compile --quiet --generate-hashes \
	  --no-emit-index-url --universal \
	  --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; done

clean:
	rm -rf .venv .boot .fuzz .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
