# One verb per target; `make` alone lists them.
# Everything is installed from the hashed locks in requirements/ into .venv and .tools; nothing else is touched.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
UV := .tools/uv/bin/uv
SAM := .tools/sam/bin/sam

# The first Python >= 3.11 on this machine; `make PYTHON=/some/python3 ...` chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	command -v $$python; break; fi; done)

export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0

# --- environments: a stamp is written last, so an interrupted install is simply done again -----

.tools/uv/.installed: requirements/uv.txt
	$(if $(PYTHON),,$(error Heliograph needs Python 3.11 or newer, and found none. Install one, or name it: make PYTHON=/path/to/python3))
	@echo "Preparing the installer with $(PYTHON)"
	@"$(PYTHON)" -m venv --clear .tools/uv || { \
		echo "Python could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: requirements/run.txt .tools/uv/.installed
	@echo "Installing what the local system needs into $(VENV)"
	@test -e $@ || $(UV) venv --quiet --clear --python .tools/uv/bin/python $(VENV)
	@$(UV) pip install --quiet --python $(VENV) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing what checks and tests need into $(VENV)"
	@$(UV) pip install --quiet --python $(VENV) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.project: pyproject.toml layers/common/pyproject.toml $(VENV)/.run
	@$(UV) pip install --quiet --python $(VENV) --no-deps --no-build-isolation \
		--editable layers/common --editable .
	@touch $@

.tools/sam/.installed: requirements/sam.txt .tools/uv/.installed
	@echo "Installing the AWS SAM CLI into .tools/sam"
	@$(UV) venv --quiet --clear --python .tools/uv/bin/python .tools/sam
	@$(UV) pip install --quiet --python .tools/sam --require-hashes -r requirements/sam.txt
	@touch $@

# --- what people type ---------------------------------------------------------------------------

.PHONY: help
help: ## list the targets
	@echo "Heliograph: an SMS platform on AWS Lambda. make <target>:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(VENV)/.project ## the whole system on this machine (PORT=8080 UPLINK_URL= EXPIRE_AFTER_SECONDS=)
	@exec $(BIN)/python -m local

.PHONY: venv
venv: $(VENV)/.dev $(VENV)/.project ## only the virtual environment, with everything for development

.PHONY: check
check: venv .tools/sam/.installed ## style, types, import rules, template
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PYTHON_SOURCES)
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml
	$(SAM) validate --lint

.PHONY: format
format: venv ## rewrite the code in the project's style
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# Dozens of processes are started, so modules stay compiled, whatever the environment says.
.PHONY: test
test: venv ## every test that needs no running system
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest tests/unit tests/architecture tests/contracts tests/functional \
		--numprocesses 3 --no-loadscope-reorder -p no:schemathesis

.PHONY: test-system
test-system: venv ## the whole system on the local AWS engine, as its users see it
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest tests/e2e \
		--numprocesses 2 --no-loadscope-reorder -p no:schemathesis

.PHONY: test-kannel
test-kannel: venv ## with Debian's Kannel and a carrier that speaks SMPP behind it
	@test -x /usr/sbin/bearerbox || { echo "Kannel is not installed (on Debian and Ubuntu:" \
		"apt-get install --no-install-recommends kannel)." >&2; exit 1; }
	$(BIN)/pytest tests/kannel -p no:schemathesis

.PHONY: fuzz
fuzz: venv ## 20,000 generated requests to the send operations: none breaks one
	$(BIN)/pytest tests/fuzz --show-capture no

# Kills, lost answers and repetitions, on the local engine; some minutes on two cores. Who kills at
# every call mostly waits, so the storm rages meanwhile, on an engine of its own.
.PHONY: faults
faults: venv ## everything goes wrong, and no message is lost or doubled (MESSAGES=5000 SEED=)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest tests/faults --numprocesses 2 --no-loadscope-reorder \
		-p no:schemathesis --show-capture no

.PHONY: soak
soak: venv ## a steady rate through the whole local system, and the end of every message (MINUTES=3 RATE=)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.soak

.PHONY: bench
bench: venv ## what messages cost, against the budgets (about four minutes; PART=delivery for one part)
	$(BIN)/python -m bench $(PART)

.PHONY: build
build: .tools/sam/.installed ## what is deployed, for arm64 and Python 3.13, into .aws-sam/build
	@$(SAM) build
	@find .aws-sam/build -mindepth 1 -maxdepth 1 -type d

.PHONY: test-build
test-build: venv build ## that what was built imports on its own and fits
	$(BIN)/pytest tests/build

.PHONY: lock
lock: .tools/uv/.installed ## choose the newest allowed version of every dependency
	$(LOCK) requirements/uv.in --output-file requirements/uv.txt
	$(LOCK) layers/common/pyproject.toml requirements/dev.in --output-file requirements/dev.txt
	$(LOCK) layers/common/pyproject.toml requirements/run.in --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) layers/common/pyproject.toml --constraint requirements/dev.txt --output-file requirements/layer.txt
	$(LOCK) requirements/sam.in --output-file requirements/sam.txt

.PHONY: clean
clean: ## remove the environments and everything built (not the data of `make run`)
	rm -rf $(VENV) .tools .aws-sam .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf heliograph.egg-info layers/common/heliograph_common.egg-info build

.PHONY: clean-local
clean-local: ## remove the data of `make run`
	rm -rf .local

LOCK = $(UV) pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"
PYTHON_SOURCES = layers/common/heliograph $(wildcard functions local cli bench tests)
