# wirecheck: `make demo` shows it, `make test` proves it.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
REPORT := wirecheck-report
# Test files side by side, the slow ones first (pyproject.toml): half of a run is waiting, and CI
# has two cores.
WORKERS ?= 2
BESIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# What waits for browsers and for other people's servers reaches nothing that the rest does not, and
# to trace the servers behind it takes twice the time.
UNTRACED := browser_tests examples
TRACED := load conformance reference_server mock_providers
JS_CLIENTS := mock_providers/tests/js conformance/tests/js reference_server/tests/js \
  examples/express_typed_sse examples/node_session_socketio
FRONTENDS := browser_tests/frontends
CLIENTS := browser_tests/clients
SERVICES := nginx redis-server chromium curl
# Half the work of a whole Chromium; where it cannot be had, that does.
SHELL_OF_CHROMIUM := chromium-headless-shell
APT := DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends
START_POLICY := /usr/sbin/policy-rc.d

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

.venv/installed: pyproject.toml
	@echo "installing wirecheck and all it is tested with into .venv (some minutes, once)"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[all]'
	@touch $@

install: .venv/installed ## The virtual environment, with all extras

%/node_modules/installed: %/package-lock.json
	@command -v npm >/dev/null || { \
	  echo "Node.js 20 or later, with npm, is missing: the tests run JavaScript too." >&2; exit 1; }
	cd $* && npm ci --ignore-scripts
	@touch $@

node: $(JS_CLIENTS:=/node_modules/installed) ## The JavaScript that the tests run: clients, and examples

pages: install $(FRONTENDS)/node_modules/installed ## Build the front ends; the built pages are committed
	cd $(FRONTENDS) && npm run --silent build
	$(BIN)/python browser_tests/tests/test_frontends_bundles.py

clients: $(CLIENTS)/node_modules/installed ## Build pages with other people's clients, which the tests check
	cd $(CLIENTS) && npm run --silent build

# Debian starts what it installs, unless policy-rc.d says no (101); the tests start their own.
services: ## nginx, Redis, Chromium and curl, which the tests run; apt-get installs what is missing
	@PATH="$$PATH:/usr/sbin"; missing=; \
	for name in $(SERVICES); do command -v $$name >/dev/null || missing="$$missing $$name"; done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null || [ "$$(id -u)" -ne 0 ]; then \
	  echo "The tests run programs that are missing here:$$missing." >&2; \
	  echo "On Debian or Ubuntu: sudo make services. Elsewhere, install them by your own means." >&2; \
	  exit 1; \
	fi; \
	if [ ! -e $(START_POLICY) ]; then \
	  trap 'rm -f $(START_POLICY)' EXIT; trap 'exit 1' INT TERM; \
	  printf '#!/bin/sh\nexit 101\n' >$(START_POLICY); chmod +x $(START_POLICY); \
	fi; \
	echo "installing$$missing, without starting them"; \
	apt-get update -qq && \
	  $(APT) $$missing >/dev/null
	@command -v $(SHELL_OF_CHROMIUM) >/dev/null || { apt-get update -qq && $(APT) $(SHELL_OF_CHROMIUM); } \
	  >/dev/null 2>&1 || echo "without $(SHELL_OF_CHROMIUM): pages are checked in a whole Chromium, which is slower"

demo: install ## The gate on the bundled reference server, with its report
	$(BIN)/pytest --endpoint reference --conformance-report $(REPORT)
	@echo "Open $(REPORT)/report.html in a browser."

# Each over its own transport: SSE by POST and by GET, WebSocket, Socket.IO.
LOADED := typed-sse named-sse typed-websocket session-socketio
demo-load: install ## 20 s of load on the bundled reference server, by each transport, with reports
	@for contract in $(LOADED); do \
	  $(BIN)/wirecheck load --host reference --contract $$contract --users 10 --run-time 20s \
	    --headless --report $(REPORT)/load/$$contract || exit $$?; \
	done
	@echo "Open in a browser:"; for contract in $(LOADED); do echo "  $(REPORT)/load/$$contract/report.html"; done

demo-browser: install services ## The checks of pages on all pages of ours, in Chromium, with their report
	$(BIN)/pytest --page reference --conformance-report $(REPORT)
	@echo "Open $(REPORT)/report.html in a browser."

test: lint coverage wheel benchmarks ## All that must pass, as CI runs it

lint: install ## Format, lint, types, import rules
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: install node services ## The tests, and that they reach all of the decoders and rules
	$(BIN)/pytest -q -m "not proof" $(BESIDE) $(UNTRACED)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q $(BESIDE) $(TRACED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --include='*/wirecheck/wire/*,*/wirecheck/rules/*' --fail-under=100
	$(BIN)/coverage report --skip-covered --fail-under=95

proof: install clients services ## That each check of pages finds its defects, and what it finds of other people's clients
	$(BIN)/pytest -q -m proof -n $(WORKERS) --dist loadfile browser_tests/tests

wheel: install ## Build the wheel and inspect it
	rm -rf dist
	$(BIN)/python -m build --quiet --wheel --no-isolation
	$(BIN)/check-wheel-contents dist

benchmarks: install ## Measure what the README quotes
	$(BIN)/python benchmarks/decoder.py

clean: ## Remove what was made
	rm -rf .venv $(JS_CLIENTS:=/node_modules) $(FRONTENDS)/node_modules $(CLIENTS)/node_modules $(CLIENTS)/built dist build $(REPORT) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help install node pages clients services demo demo-load demo-browser test proof lint coverage wheel benchmarks clean
