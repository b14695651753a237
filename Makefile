# The entry point: `make book`, `make test`. Each target installs what it needs and repeats nothing.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
SOURCES := $(shell find _config.yml _toc.yml chapters lib data _ext _static _templates references.bib \
	-type f -not -path '*/__pycache__/*' | LC_ALL=C sort)
# A file removed, or another address, is newer than nothing: this list changes with them.
INPUTS := _build/inputs
$(shell mkdir -p _build; echo '$(SOURCES) $(BOOK_URL)' | cmp -s - $(INPUTS) || \
	echo '$(SOURCES) $(BOOK_URL)' > $(INPUTS))

.PHONY: book test bench paper-scale serve audit lint lock clean
.DELETE_ON_ERROR:

book: _build/html/index.html  ## build the book into _build/html

# The book is as old as the start of its build, so that an edit meanwhile is not lost.
_build/html/index.html: $(VENV)/book.installed $(INPUTS) $(SOURCES)
	@touch _build/started
	$(PY) -m lib check
	$(PY) _ext/publish.py
	@touch -r _build/started $@

# Files in their order, not by number of tests: see tests/conftest.py. Three processes even on two
# processors, since a browser and a build often wait.
test: $(VENV)/test.installed _build/html/index.html  ## run every test, those of the built book too
	OPENBLAS_NUM_THREADS=1 $(PY) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/test.installed  ## measure speed, as ratios within one run
	$(PY) -m pytest tests/benchmarks -s -o python_files='bench_*.py'

paper-scale: $(VENV)/book.installed  ## simulate 1,000 runs of the paper's setting; print where methods cross
	OPENBLAS_NUM_THREADS=1 $(PY) -m lib simulate --runs 1000 --jobs -1 --figures _build/paper-scale

serve: book  ## show the book at http://localhost:8000
	$(PY) -m http.server --directory _build/html --bind 127.0.0.1 8000

audit: book  ## run Lighthouse on every page; needs Node.js and Chromium
	npm ci --prefix audit --silent
	node audit/run.mjs

lint: $(VENV)/test.installed  ## check style
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

lock: $(VENV)/test.installed  ## choose the newest versions that requirements*.in allow, and lock them
	$(VENV)/bin/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet --output-file requirements.txt requirements.in
	$(VENV)/bin/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet --output-file requirements-test.txt requirements-test.in

clean:  ## remove what was built, but not the environment
	rm -rf _build audit/node_modules

$(VENV)/book.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This book needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ echo 'No environment: install the venv module of Python (on Debian: python3-venv)' >&2; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/test.installed: requirements-test.txt $(VENV)/book.installed
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@
