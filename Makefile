# `make run` and `make test` do all the set-up by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: run setup test check format bench lock clean

run: setup
	@$(BIN)/python main.py

setup: .venv/ready

# A change of the lock makes the environment anew: what is no longer listed is no longer there.
.venv/ready: requirements.lock
	@echo "Setting up .venv (a minute or two, once)..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@touch $@

test: setup
	@$(BIN)/python -m pytest -n logical --dist worksteal

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m bot.texts.check

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup
	@$(BIN)/python -m benchmarks

# Needs uv; the lock holds every package with its hashes and no index address.
lock:
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --quiet --upgrade -o requirements.lock

clean:
	@rm -rf .venv data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache screenshots
