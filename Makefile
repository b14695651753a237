# The entry point: `make book`, `make test`. Each target installs what it needs and repeats nothing.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# As typed, for the shell: not to be read by make a second time.
override DATA := $(value DATA)
export DATA
ifneq ($(filter-out 1,$(REPLACE)),)
$(error REPLACE=1 lets the tables of DATA stand for ours; without it their rows are added to ours)
endif

.PHONY: book test twin kills bench paper-scale serve freeze audit lint lock clean
.DELETE_ON_ERROR:

# Whether the book is of this state already is for the build to tell, by the content of all files.
book: $(VENV)/book.installed  ## build the book into _build/html; DATA=FOLDER [REPLACE=1]: with its rows
	@$(PY) _ext/publish.py $${DATA:+"--data=$$DATA"} $(if $(REPLACE),--replace)

# Files in their order, not by number of tests: see tests/conftest.py. Three processes even on two
# processors, since a browser and a build often wait.
test: $(VENV)/test.installed book  ## run every test, those of the built book too
	OPENBLAS_NUM_THREADS=1 $(PY) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

twin: book  ## build the book once more, elsewhere and from nothing, and compare the two byte by byte
	rm -rf _build/twin && mkdir _build/twin
	tar -c --exclude=./_build --exclude=./$(VENV) . | tar -x -C _build/twin
	PYTHONPATH="$(CURDIR)/_build/twin" $(PY) _build/twin/_ext/publish.py
	diff -r _build/html/ _build/twin/_build/html/
	@echo The two are the same, byte for byte.

kills: $(VENV)/test.installed  ## kill a build at ten random moments: each time a good book is left
	KILLS=10 $(PY) -m pytest tests/test_rebuild.py -k any_moment -s

bench: $(VENV)/test.installed  ## measure speed, as ratios within one run
	$(PY) -m pytest tests/benchmarks -s -o python_files='bench_*.py'

paper-scale: $(VENV)/book.installed  ## simulate 1,000 runs of the paper's setting; print where methods cross
	OPENBLAS_NUM_THREADS=1 $(PY) -m lib simulate --runs 1000 --jobs -1 --figures _build/paper-scale

serve: book  ## show the book at http://localhost:8000
	$(PY) -m http.server --directory _build/html --bind 127.0.0.1 8000

audit: book  ## run Lighthouse on every page; needs Node.js and Chromium
	npm ci --prefix audit --silent
	node audit/run.mjs

freeze: book  ## keep the results as VERSION=x.y.z, with which later builds are compared
	$(PY) -m lib freeze "$(VERSION)" _build/html/results.json

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
