# Every target does its own set-up: a virtual environment in .venv, packages, and missing
# system libraries through apt where that is allowed.

SHELL := /bin/sh
PYTHON_IN_VENV := .venv/bin/python

# One thread: sampling and tests share the machine with whatever else runs on it.
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint bench native format clean help

help:
	@echo "make demo    write melodic-jazz.mid and melodic-jazz.wav, then open the window"
	@echo "make test    run the tests"
	@echo "make lint    run ruff, mypy --strict and the import contracts"
	@echo "make bench   measure speed (ARGS=\"NAME\" for one subject)"
	@echo "make native  compile the sampling loop after a change in C"
	@echo "make format  format the code"
	@echo "make clean   remove the virtual environment and caches"

demo:
	@sh scripts/setup.sh demo
	@$(PYTHON_IN_VENV) scripts/demo.py

test:
	@sh scripts/setup.sh test
	@$(PYTHON_IN_VENV) -m pytest $(ARGS)

lint:
	@sh scripts/setup.sh lint
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m mypy --strict
	@.venv/bin/lint-imports --no-logo

bench:
	@sh scripts/setup.sh demo
	@.venv/bin/musicgen bench $(ARGS)

native:
	@sh scripts/setup.sh demo
	@$(PYTHON_IN_VENV) scripts/build_native.py

format:
	@sh scripts/setup.sh lint
	@$(PYTHON_IN_VENV) -m ruff format .
	@$(PYTHON_IN_VENV) -m ruff check --fix --select I .

clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
