#!/usr/bin/env bash
# Fails on any finding of the formatter.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources
echo "lint: no findings"
