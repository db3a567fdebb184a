# How `sam build` makes each artifact; samconfig.toml names this file.
# SAM runs it in a copy of the resource's own folder, one target per logical id, with ARTIFACTS_DIR set.
# It needs no Docker and no Python 3.13: only wheels are installed, chosen for the Lambda's platform.

.SILENT:

ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
UV := $(ROOT).tools/uv/bin/uv

# What the artifact runs on. Empty means this machine, which is how the tests import every handler.
PLATFORM ?= --python-platform aarch64-manylinux_2_28 --python-version 3.13

# Bytecode halves a cold start, but only the Lambda's own Python version can write it. Without one here the
# artifact is complete but slower to start; `uv python install 3.13` or LAMBDA_PYTHON=/path/to/python3.13 changes that.
# "unchecked-hash": the zip changes every file's time, and checked bytecode would be thrown away.
LAMBDA_PYTHON ?= $(shell $(UV) python find --quiet --no-project 3.13 2>/dev/null)
define compile
	$(if $(LAMBDA_PYTHON),"$(LAMBDA_PYTHON)" -m compileall -q --invalidation-mode unchecked-hash \
		-s "$(ARTIFACTS_DIR)" -p $(1) "$(ARTIFACTS_DIR)")
endef

# The AWS services the functions call (X-Ray: the tracer, as it starts). botocore describes 400 others.
SERVICES := dynamodb pinpoint-sms-voice-v2 s3 secretsmanager sqs xray

.PHONY: build-CommonLayer
build-CommonLayer: SITE = $(ARTIFACTS_DIR)/python
build-CommonLayer: BOTOCORE = $(SITE)/botocore/data
build-CommonLayer:
	$(if $(LAMBDA_PYTHON),,echo "No Python 3.13 on this machine: the artifacts are complete, but carry no bytecode")
	$(UV) pip install --quiet --python $(ROOT).tools/uv/bin/python $(PLATFORM) \
		--only-binary :all: --require-hashes --target "$(SITE)" -r $(ROOT)requirements/layer.txt
	cp -R heliograph "$(SITE)"
	find "$(BOTOCORE)" -mindepth 1 -maxdepth 1 -type d $(SERVICES:%=! -name %) -exec rm -r {} +
	find "$(SITE)" -depth \( -name __pycache__ -o -name tests -o -name '*.dist-info' -o -path '*/boto3/examples' \
		-o -path "$(SITE)/bin" \) -exec rm -r {} +
	find "$(SITE)" \( -name '*.pyi' -o -name 'examples-1.json' -o -name .lock \) -delete
	$(call compile,/opt)

build-%Function:
	cp -R . "$(ARTIFACTS_DIR)"
	find "$(ARTIFACTS_DIR)" -depth -name __pycache__ -exec rm -r {} +
	$(call compile,/var/task)
