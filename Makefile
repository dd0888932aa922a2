# make grade            set up and grade this checkout; ITEM=2.1 for one item
# make test             set up everything and run all that CI runs
# make setup            EXTRA=kernels adds torch and triton, TORCH=cuda the CUDA build, CN=1 mainland mirrors
# make book             both languages of the book, into build/book; a warning is an error
# make verify | bench | lint | types

PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: setup setup-dev grade verify test bench lint types unit book clean

setup:
	@scripts/setup.sh

setup-dev:
	@DEV=1 EXTRA=kernels scripts/setup.sh

grade: setup
	@$(PY) -m grader check $(ITEM) $(ARGS) || [ $$? -eq 1 ]

verify: setup-dev
	$(PY) -m grader verify $(ITEM) $(ARGS)

lint: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m grader sync --check
	.venv/bin/lint-imports

types: setup-dev
	$(PY) -m mypy

unit: setup-dev
	$(PY) -m pytest tests -n logical --maxprocesses 4 --dist loadscope --durations=20 $(ARGS)

test: lint types verify unit

book:
	@EXTRA=docs scripts/setup.sh
	$(PY) -m book $(ARGS)

bench: setup-dev
	$(PY) benchmarks/isolation.py $(ARGS)

clean:
	rm -rf .venv .grader build dist *.egg-info
