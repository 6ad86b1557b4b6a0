# make demo: the main job on the project's own fixtures.  make test: the tests.  Both set up what they need.
UV = $(shell .ci/uv)
RUN = $(UV) run --quiet --frozen
OUT = out

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint rules fixtures bench leaks kills profiles sdk-matrix droidbench wheel wheel-check clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST)

setup: ## install the locked dependencies into .venv
	@$(UV) sync --quiet --frozen

demo: setup ## audit the project's own fixture app and write an HTML report
	@mkdir -p $(OUT)
	@$(RUN) auditor audit fixtures/apps/lumichat/lumichat.apk --policy fixtures/policies/lumichat.en.txt \
	    --traffic fixtures/captures/lumichat.har --persona fixtures/captures/persona.yaml \
	    -o html=$(OUT)/lumichat.html -o json=$(OUT)/lumichat.json
	@echo
	@echo "HTML report: $(abspath $(OUT)/lumichat.html)"
	@echo "JSON result: $(abspath $(OUT)/lumichat.json)"

test: setup ## run the tests
	@$(RUN) pytest

lint: setup ## ruff and mypy
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy

rules: setup ## check the rule book against its own cases
	@$(RUN) auditor rules check

fixtures: ## rebuild the fixture apps (needs a JDK, Maven, aapt2, zipalign, apksigner)
	@python3 fixtures/build.py

bench: setup ## speed and memory side by side with peers, as ratios
	@$(RUN) python -m benchmarks

leaks: setup ## recall and precision of the traffic detector on 55,000 generated requests
	@$(RUN) python -m benchmarks.leaks

kills: setup ## kill the recording proxy 50 times under load and look for what was answered
	@$(RUN) python -m benchmarks.kills

profiles: setup ## measure the listed SDKs anew and write rules/profiles (fetches their artefacts with Maven)
	@$(RUN) python -m benchmarks.sdks

sdk-matrix: setup ## pack each listed SDK alone, renamed and not, and see whether it is found (needs a JDK and Maven)
	@$(RUN) python -m benchmarks.sdk_matrix

droidbench: setup ## read DroidBench's apps and hold what is reported against their sources: make droidbench DROIDBENCH=folder
	@$(RUN) python -m benchmarks.droidbench $(DROIDBENCH)

wheel: ## build the wheel into dist/
	@$(UV) build --quiet --wheel

wheel-check: ## install the wheel in an empty environment and run it
	@.ci/wheel-check

clean: ## remove what the other targets made
	@rm -rf .venv .tools dist build $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis
