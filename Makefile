# make demo    try the whole product: one URL, no Telegram account
# make test    every test; sets up whatever is missing
# make check   what a developer runs all day: format, lint, types, import contracts, fast tests
# make bench   the figures of benchmarks/README.md, an hour or more: CORPUS=folder QUESTIONS=file.jsonl
# make setup   only the installing: .venv with the `maintbot` command
#
# TORCH_INDEX=URL   index of PyTorch's CPU wheels, where the ordinary index would bring a CUDA build

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := torch==$(shell sed -n 's/^torch==//p' constraints.txt)
TORCH_FROM := $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),)
WORKERS ?= 2
# Says what pip is doing, one name a line, and whatever goes wrong; never an address.
NAMES := awk '/^(Collecting|Downloading|Installing|Building)/ { n = split($$2, part, "/"); print "  " $$1 " " part[n]; fflush() } /ERROR|error:/ { print; fflush() }'

.PHONY: demo test bench check setup setup-test format lint types contracts fast texts clean

demo: setup
	@$(BIN)/maintbot demo

setup: $(VENV)/.runtime

setup-test: $(VENV)/.test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "maintbot needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "No venv module here: install it (Debian: apt install python3-venv) and try again."; exit 1; }

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing maintbot into $(VENV) (the first time takes a few minutes)…"
	@$(PIP) install --progress-bar off $(TORCH_FROM) "$(TORCH)" 2>&1 | $(NAMES)
	@$(PIP) install --progress-bar off --constraint constraints.txt --editable . 2>&1 | $(NAMES)
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	@echo "Installing the test tools…"
	@$(PIP) install --progress-bar off --constraint constraints.txt --editable ".[test]" 2>&1 | $(NAMES)
	@touch $@

test: setup-test lint types contracts
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: setup-test lint types contracts fast

fast:
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not slow"

lint:
	@$(BIN)/ruff format --check --quiet . || { echo "make format puts the layout right"; exit 1; }
	@$(BIN)/ruff check --quiet .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports > .import-contracts.log 2>&1 || { cat .import-contracts.log; exit 1; }

format:
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

BENCH ?= .bench
MODULE := $(BIN)/python -m benchmarks

bench: setup
	@test -d "$(CORPUS)" && test -f "$(QUESTIONS)" || { \
	  echo "make bench needs CORPUS=/folder/of/documents and QUESTIONS=/questions.jsonl about them; besides:"; \
	  echo "  PIAF=/folder            passages.jsonl, queries.jsonl, qrels.tsv: French questions of another kind"; \
	  echo "  PEERS_PYTHON=/python    of a venv with the libraries that benchmarks/peer_systems.py names"; \
	  echo "  BENCH=/folder           for what is built, 2 GB (now: $(BENCH))"; exit 1; }
	@mkdir -p $(BENCH)
	$(MODULE).search_quality "$(QUESTIONS)" "$(CORPUS)" $(BENCH)/data
	@test -n "$(PEERS_PYTHON)" || echo "PEERS_PYTHON is not set: only our own search is measured"
	$(MODULE).peers $(BENCH)/data $(BENCH)/peers "$(QUESTIONS)" $(if $(PEERS_PYTHON),--peers-python "$(PEERS_PYTHON)",--only ours)
	@test -d $(BENCH)/100k/index || $(MODULE).scale grow $(BENCH)/data $(BENCH)/100k 100000
	$(MODULE).scale ask $(BENCH)/100k "$(QUESTIONS)"
	$(MODULE).scale vectors $(BENCH)/data 1000000 "$(QUESTIONS)"
	@test -d "$(PIAF)" || echo "PIAF is not set: left out"
	$(if $(PIAF),$(MODULE).piaf "$(PIAF)" $(BENCH)/piaf)
	$(MODULE).kill_probe --seed 1 --rounds 4

texts:
	@$(BIN)/python -m bot.locale.catalogue

clean:
	rm -rf $(VENV) .demo .bench artifacts .mypy_cache .ruff_cache .pytest_cache
