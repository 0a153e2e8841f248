# The only commands anyone has to know. `make` alone lists them.
.PHONY: help run install test soak check bench messages
PY := .venv/bin/python

help:
	@echo "make run      start it here, with demo data (the same as: python3 run.py)"
	@echo "make test     the tests, small: SQLite always, PostgreSQL + Redis where TEST_DATABASE_URL is set"
	@echo "make soak     the fault, abuse and load cases at their full size; kept in docs/soak.md"
	@echo "make check    lint, format, types, import rules, migrations, translations"
	@echo "make bench    figures and ratios, kept in bench/results/"
	@echo "make messages gather texts for translation (needs gettext)"

run:
	@python3 run.py

install:
	@python3 run.py install

test: install
	@$(PY) -m tests $(ARGS)

soak: install
	@$(PY) -m tests soak $(ARGS)

check: export SECRET_KEY = only-for-checks
check: install
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(PY) -m mypy .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py compile_translations --check

bench: install
	@$(PY) -m bench $(ARGS)

messages: install
	@SECRET_KEY=only-to-gather-texts $(PY) manage.py makemessages -l ko -l ja --no-location --ignore=.venv --ignore=bench --ignore=tests
