# Two commands do all the set-up: `make run` serves the app, `make test` passes the tests.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8501
BIN := .venv/bin
PINS := .ci/constraints.txt
NODE_PARTS := @copilotkit/aimock@1.43.0 axe-core@4.14.1
# Compiled modules are kept, wherever the shell says otherwise: without them each process compiles for seconds first.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint format clean

run: .venv/run-ready
	$(BIN)/simulator run --port $(PORT)

# Files go to the two processes in their order: the long ones, in a browser, come early and none is left for the end.
test: .venv/test-ready
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/test-ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv

# uv installs in seconds what takes pip minutes; where it can't reach an index that pip is set up for, pip does it.
define install
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $(PINS) --editable '$(1)' || \
	  $(BIN)/python -m pip install --quiet --constraint $(PINS) --editable '$(1)'
endef

.venv/made: $(PINS)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint $(PINS) uv
	touch $@

.venv/run-ready: .venv/made pyproject.toml
	$(call install,.)
	touch $@

.venv/test-ready: .venv/made pyproject.toml .ci/browser
	$(call install,.[dev])
	-npm install --silent --no-audit --no-fund --prefix .venv/aimock $(NODE_PARTS)
	sh .ci/browser
	touch $@ .venv/run-ready
