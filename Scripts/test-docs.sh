#!/usr/bin/env bash
# Runs everything that the book shows: commands, code, networks, formulas, notebooks. Names of pages limit it to these.
# What needs a tool that is not there is skipped, with a line that says so.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(Scripts/blas-core.sh)"
venv=.build/book-venv
if ! cmp -s docs/requirements.txt $venv/requirements.txt; then
  { [ -x $venv/bin/python ] || python3 -m venv $venv; } && $venv/bin/pip install --quiet -r docs/requirements.txt &&
    cp docs/requirements.txt $venv/requirements.txt || {
    echo "test-docs: skipped; the packages of docs/requirements.txt could not be installed into $venv"
    exit 0
  }
fi
exec $venv/bin/python docs/book/tools/test_docs.py "$@"
