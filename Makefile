# Each target first makes .venv from constraints.txt, and again whenever that or pyproject.toml has changed.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet
READY  := $(VENV)/.ready
BENCH  := .venv-bench
PEERS  := .venv-peers
FUNDUS := .venv-fundus
FUZZ   := .venv-fuzz
SECONDS ?= 600

# Where it is set, each of the many processes of the tests would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast check bench wild check-floor soak fuzz clean
.DEFAULT_GOAL := help

help:   ## print this list
	@echo "newsspider: make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST)

demo: $(READY) ## crawl the bundled stand-in site into output/demo/ and show what came of it
	@$(PY) -m tests.demo

test: $(READY) ## everything CI runs: check, then pytest on all cores (some minutes; not the soak tests)
	@$(PY) -m tests.skips
	@$(MAKE) --no-print-directory check
	@echo "pytest"
	@$(PY) -m pytest -n auto --dist worksteal --durations=10

test-fast: $(READY) ## the tests that start no process and take under a third of a second, with less of Hypothesis: within a minute
	@$(PY) -m pytest -n auto --dist worksteal -q --fast

check: $(READY) ## ruff and mypy
	@echo "ruff"
	@$(PY) -m ruff check
	@echo "mypy"
	@$(PY) -m mypy

bench: $(BENCH)/.ready $(PEERS)/.ready $(FUNDUS)/.ready ## what a page and a crawl cost, beside other ways to do it
	@$(BENCH)/bin/python -m bench

wild: $(READY) ## how well real pages of other people's choosing are read, beside trafilatura: docs/quality.md
	@$(PY) -m bench.wild

check-floor: $(BENCH)/.ready ## fails when pages are read worse than before, or a ratio has grown beyond the noise
	@$(BENCH)/bin/python -m bench.floor

soak: $(READY) ## the tests that take long, or make much; each file alone; then all of make test, in another order each time
	@$(PY) -m pytest -m soak
	@for file in tests/test_*.py; do $(PY) -m pytest -q --fast $$file || [ $$? = 5 ] || exit 1; done
	@$(PY) -m pytest -n auto --dist worksteal --random-order --hypothesis-profile=long

fuzz: $(FUZZ)/.ready ## fuzz each reader by coverage for SECONDS (600); goes on from .fuzz/, where it leaves what it finds
	@for reader in pages sitemaps feeds "REST answers" robots.txt datelines WARC; do \
	  $(FUZZ)/bin/python -m tests.guided "$$reader" $(SECONDS) || exit 1; done

clean:  ## remove .venv, caches and what scrapyd-deploy leaves; never output/
	@rm -rf $(VENV) $(BENCH) $(PEERS) $(FUNDUS) $(FUZZ) build dist *.egg-info .eggs .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsspider needs Python 3.11 or later; \
	say which with make PYTHON=…" >&2; exit 1; }
	@echo "setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "  installing the packages of constraints.txt"
	@$(PIP) install --no-deps --requirement constraints.txt
	@echo "  installing newsspider itself"
	@$(PIP) install --no-index --no-build-isolation --editable '.[test]' # fails when the lock lacks something
	@touch $@

$(BENCH)/.ready: pyproject.toml constraints.txt bench/requirements.txt
	@echo "setting up $(BENCH), with what newsspider is measured beside (once, about a minute)"
	@$(PYTHON) -m venv --clear $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps -r constraints.txt
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --no-index --no-build-isolation -e '.[test]'
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt -r bench/requirements.txt
	@touch $@

$(FUZZ)/.ready: pyproject.toml constraints.txt tests/guided.txt
	@echo "setting up $(FUZZ) (once, about a minute; Atheris needs Python 3.11 to 3.13)"
	@$(PYTHON) -m venv --clear $(FUZZ)
	@$(FUZZ)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps -r constraints.txt -r tests/guided.txt
	@$(FUZZ)/bin/python -m pip --disable-pip-version-check --quiet install --no-index --no-build-isolation -e '.[test]'
	@touch $@

# What newsspider is measured beside, each file the lock of an environment that has nothing of newsspider in it.
$(PEERS)/.ready: bench/peers/requirements.txt
$(FUNDUS)/.ready: bench/peers/fundus.txt
$(PEERS)/.ready $(FUNDUS)/.ready:
	@echo "setting up $(@D) from $< (once, about a minute)"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps -r $<
	@touch $@
