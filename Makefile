# The commands of the project. `make demo` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-python test-mpi test-docs python lint format bench docs site-check results clean

help:        ## This list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup:       ## Installs the Debian packages that are missing
	@Scripts/setup.sh

build: setup ## Builds the library and the program in release
	swift build -c release

demo: build  ## Builds, then runs the main job on the shipped digits
	@eval "$$(Scripts/blas-core.sh)"; .build/release/ntkit analyze digits --output ntkit-analyze

test: setup  ## Builds and runs every test in release
	@Scripts/test.sh
	@Scripts/test-python.sh -m 'not timed' # timed ones want a quiet machine: make test-python

test-python: ## Installs the Python package beside the build and runs its tests
	@Scripts/test-python.sh

python: setup ## Builds the library of the Python package into Python/ntkit
	@Scripts/python-library.sh

test-mpi:    ## Builds with MPI and tries runs on several ranks, with faults
	@Scripts/test-mpi.sh

lint: setup  ## Checks the format of all sources
	@Scripts/lint.sh

format:      ## Formats all sources
	swift format format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

bench: build ## Measures against the peer and against LAPACK, side by side
	@Scripts/bench.sh

docs: setup  ## Builds the book and the reference into .build/site
	@Scripts/docs.sh

test-docs:   ## Runs what the book shows: commands, code, formulas, notebooks
	@Scripts/test-docs.sh

site-check:  ## Checks links, spelling and every page of the built site in Chromium
	@Scripts/site-check.sh

results: build ## Runs all experiments and writes the book's table of results
	@Scripts/results.sh

clean:       ## Removes what was built
	rm -rf .build Benchmarks/.build ntkit-analyze
