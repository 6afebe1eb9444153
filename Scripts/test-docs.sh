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
if ! cmp -s docs/requirements-notebooks.txt $venv/requirements-notebooks.txt; then
  $venv/bin/pip install --quiet -r docs/requirements-notebooks.txt && cp docs/requirements-notebooks.txt $venv/ || true
fi
# The package is installed when the Swift library of this version is there or can be built.
$venv/bin/python -c 'import ntkit' 2>/dev/null || $venv/bin/pip install --quiet ./Python >/dev/null 2>&1 || true
exec $venv/bin/python docs/book/tools/test_docs.py "$@"
