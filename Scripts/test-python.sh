#!/usr/bin/env bash
# Installs the Python package into an environment of its own and runs its tests; says so and does nothing
# where Python or a package index is missing. Options go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build/python-venv

skip() {
  echo "test-python: skipped: $1"
  exit 0
}
command -v python3 >/dev/null || skip "no python3 here: apt-get install python3 python3-venv"
if [ ! -x "$venv/bin/pip" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >/dev/null 2>&1 || skip "no python3-venv here: apt-get install python3-venv"
fi
wanted=(numpy scipy scikit-learn pandas array-api-strict pytest setuptools wheel)
"$venv/bin/pip" install -q --disable-pip-version-check "${wanted[@]}" 2>.build/test-python.log \
  || skip "pip reaches no package index, and ${wanted[*]} are not all installed"
"$venv/bin/pip" install -q --disable-pip-version-check --no-build-isolation --force-reinstall --no-deps ./Python
cd Python
# Not `python -m pytest`, which would import the checkout and not what was installed.
exec "../$venv/bin/pytest" "$@"
