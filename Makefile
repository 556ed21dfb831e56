# What a contributor runs. Needs only python3 (3.11 or newer), git and make; everything else is installed into .venv.
#
#   make demo     build the worked example, check it, break it, mend it
#   make test     style, types, architecture and all tests; one failure fails it
#   make lint     the same without the tests
#   make format   sort imports and lay out the code
#   make bench    measure how fast a check is, and a chain of drafts
#   make mutants  put mistakes into the worked examples and count how many a check catches (MUTANTS="netops --sample 500")
#   make docs     write the reference pages again from the definitions and the commands
#   make lock     write requirements/ again (UPGRADE=1: with the newest versions that pyproject.toml allows)
#   make clean    remove what these made
#
# PYTHON=python3.12 picks an interpreter; WORKERS=4 the number of test processes; TESTS=tests/house narrows the tests.

WORKERS ?= auto
TESTS ?=
MUTANTS ?=
VENV := .venv
WORKFLOWS := $(wildcard .github/workflows/*.yml)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --compile
COMPILE := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# The scripts of an environment hold its absolute path, so one that came along with a moved checkout is of no use.
ifneq ($(wildcard $(VENV)),)
ifneq ($(shell cat $(VENV)/place 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/base)
endif
endif

.PHONY: demo test lint format bench mutants docs lock clean

demo: $(VENV)/sms
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh
	@printf '\nThis sms is in %s; to have it on the PATH: . %s/activate\n' '$(BIN)' '$(BIN)'

# All of them run, so that one look shows every fault; pytest comes last, and its summary is the last line.
test: $(VENV)/dev
	@failed=0; \
	sh .ci/find-chromium >/dev/null || failed=1; \
	$(MAKE) --no-print-directory --silent lint || failed=1; \
	echo "tests: pytest"; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS) || failed=1; \
	exit $$failed

lint: $(VENV)/dev
	@failed=0; \
	quietly() { said=$$("$$@" 2>&1) || { printf '%s\n' "$$said"; failed=1; }; }; \
	echo "style: ruff"; \
	quietly $(BIN)/ruff check --quiet --output-format concise .; \
	quietly $(BIN)/ruff format --check --output-format concise .; \
	echo "types: mypy"; \
	quietly $(BIN)/mypy; \
	echo "architecture: import-linter"; \
	quietly $(BIN)/lint-imports --no-logo; \
	echo "workflows: check-jsonschema, zizmor"; \
	quietly $(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(WORKFLOWS); \
	quietly $(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml; \
	quietly $(BIN)/zizmor --offline --quiet .github action.yml; \
	exit $$failed

format: $(VENV)/dev
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/dev
	@$(BIN)/python bench/run.py

mutants: $(VENV)/dev
	@$(BIN)/python bench/mutants $(MUTANTS)

docs: $(VENV)/dev
	@$(BIN)/python docs/build.py

# all.txt is settled first, so that the others agree on every version and fit into one environment together.
lock: $(VENV)/base
	@echo "lock: writing requirements/"
	@$(PIP) --require-hashes -r requirements/lock.txt
	@$(COMPILE) pyproject.toml --extra draft --group dev --group lock -o requirements/all.txt
	@$(COMPILE) pyproject.toml -c requirements/all.txt -o requirements/base.txt
	@$(COMPILE) pyproject.toml -c requirements/all.txt --extra draft -o requirements/draft.txt
	@$(COMPILE) pyproject.toml -c requirements/all.txt --group dev -o requirements/dev.txt
	@$(COMPILE) --group build -c requirements/all.txt -o requirements/build.txt
	@$(COMPILE) --group lock -c requirements/all.txt -o requirements/lock.txt

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# What sms itself needs, with every extra.
$(VENV)/base: requirements/draft.txt requirements/build.txt .ci/find-python
	@command -v git >/dev/null || { echo "make: there is no git on the PATH; install it first" >&2; exit 1; }; \
	python=$$(sh .ci/find-python $(PYTHON)) || exit 1; \
	echo "environment: $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV) && printf '%s\n' '$(CURDIR)' > $(VENV)/place
	@$(PIP) --require-hashes -r requirements/draft.txt -r requirements/build.txt
	@touch $@

# sms from this checkout: an edit to it needs no new installation, a change of its metadata does.
$(VENV)/sms: $(VENV)/base pyproject.toml hatch_build.py
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q sms_cli
	@touch $@

$(VENV)/dev: $(VENV)/sms requirements/dev.txt
	@echo "environment: tools for tests and style"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
