#!/usr/bin/env bash
# Builds and runs all tests in release: numerics are 10 to 50 times slower in debug.
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(Scripts/blas-core.sh)"
swift test -c release "$@"
