# One virtual environment for everything; `make` without a target shows what there is.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MUSIC ?= $(HOME)/Music
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help tag test lint check format docs man fuzz crash navidrome bench bench-daemon bench-beets bench-cluster bench-web bench-million

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

tag: $(VENV)/app ## Install merd and tag MUSIC=FOLDER
	@$(BIN)/merd tag "$(MUSIC)" || test $$? = 1  # Files that failed are named.

# merd starts some thousand times in them, and is compiled once, whatever the environment says.
test: $(VENV)/dev ## Install everything for development and run the tests
	OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses auto --dist loadfile

lint: $(VENV)/dev ## Formatting, lint, types and import contracts
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## All that a commit has to pass

format: $(VENV)/dev ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

fuzz: $(VENV)/dev ## 5,000 damaged files of all formats: tagged, untagged, shown
	MERD_FUZZ_FILES=5000 $(BIN)/pytest tests/stress/test_fuzz.py

crash: $(VENV)/dev ## kill -9 of `merd tag`, twenty times, of the daemon, two hundred times, of tag writing, five hundred times
	MERD_KILLS=20 $(BIN)/pytest tests/stress/test_kill.py
	MERD_KILLS=200 $(BIN)/pytest tests/stress/test_daemon_kill.py
	MERD_KILLS=125 $(BIN)/pytest tests/stress/test_tag_kill.py

docs: $(VENV)/docs ## The pages of docs/ as a site, in build/site
	$(BIN)/sphinx-build -W -q docs build/site

man: $(VENV)/docs ## Manual pages, in build/man
	$(BIN)/python packaging/man.py build/man

navidrome: $(VENV)/navidrome ## The plugin for Navidrome, built with Go and tried, in build/merd.ndp
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/pytest tests/plugins/navidrome/in_wasm.py
	cd plugins/navidrome && PATH="$(abspath $(BIN)):$$PATH" GOOS=wasip1 GOARCH=wasm \
		go build -buildmode=c-shared -trimpath -ldflags="-s -w" -o ../../build/plugin.wasm .
	$(BIN)/python -m zipfile -c build/merd.ndp build/plugin.wasm plugins/navidrome/manifest.json

bench: $(VENV)/app .bench/vibenet .bench/bliss-audio ## Cost beside decoding alone and two peers, on MUSIC=FOLDER
	$(BIN)/python tests/benchmarks/benchmark.py "$(MUSIC)"
	$(BIN)/python tests/benchmarks/formats.py "$(MUSIC)"
	$(BIN)/python tests/benchmarks/rating.py

bench-daemon: $(VENV)/dev ## Cost of the daemon with 20,000 tracks, idle for ten minutes
	$(BIN)/python tests/benchmarks/daemon.py

bench-beets: $(VENV)/dev ## Cost of the plugin for beets, on MUSIC=FOLDER
	$(BIN)/python tests/benchmarks/in_beets.py "$(MUSIC)"

bench-cluster: $(VENV)/dev ## One and two workers of a cluster on MUSIC=FOLDER, and sixty-four that sleep
	$(BIN)/python tests/benchmarks/cluster.py "$(MUSIC)"

bench-web: $(VENV)/dev ## Cost of the map in a browser with 10,000 and 100,000 tracks
	$(BIN)/python tests/benchmarks/website.py

bench-million: $(VENV)/dev ## Cost of each command with 1,000, 10,000, 100,000 and 1,000,000 tracks; takes 28 GB and an hour
	$(BIN)/python tests/benchmarks/million.py

.bench/%:
	$(PYTHON) -m venv $@
	$@/bin/python -m pip --disable-pip-version-check --quiet install $*

$(VENV)/app: pyproject.toml
	@echo "installing merd into $(VENV); this may take some minutes"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --editable .
	@touch $@
	@echo "installed; the command is $(BIN)/merd"

$(VENV)/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --constraint constraints.txt --editable '.[cluster,tune,web]' --group dev
	touch $@ $(VENV)/app

$(VENV)/navidrome: $(VENV)/dev
	$(PIP) install --group navidrome
	touch $@

$(VENV)/docs: $(VENV)/dev
	$(PIP) install --group docs
	touch $@
