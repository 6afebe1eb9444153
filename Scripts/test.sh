#!/usr/bin/env bash
# Builds and runs all tests in release: numerics are 10 to 50 times slower in debug.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(Scripts/blas-core.sh)"
# OpenMP threads that sleep while they wait: spinning ones starve the tests beside them.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
echo "test: runs on several ranks are tried by 'make test-mpi', not here" >&2
swift test -c release "$@"
