#!/usr/bin/env bash
# Builds the reference documentation of the library modules with the toolchain's DocC, offline.
# The pages are put into .build/docs; open .build/docs/index.html through any web server.
set -euo pipefail
cd "$(dirname "$0")/.."
# The tool also tries the test bundle, which has no module, and fails for it alone: what counts is that
# every library module's graph is there, which is checked below.
swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members \
  >.build/docs.log 2>&1 || true
graphs=$(find .build -type d -name symbolgraph | head -1)
rm -rf .build/docs .build/docs-graphs
mkdir -p .build/docs .build/docs-graphs
modules="LinearAlgebra Cluster Architectures InfiniteWidth FiniteWidth KernelLearning Dynamics Generalization ImplicitBias Datasets Figures Experiments"
for module in $modules; do
  if [ ! -f "$graphs/$module.symbols.json" ]; then
    echo "docs: no symbol graph of $module; see .build/docs.log" >&2
    exit 1
  fi
  mkdir -p ".build/docs-graphs/$module"
  cp "$graphs/$module".symbols.json "$graphs/$module"@*.symbols.json ".build/docs-graphs/$module/" 2>/dev/null || true
  docc convert --fallback-display-name "$module" --fallback-bundle-identifier "ntkit.$module" \
    --additional-symbol-graph-dir ".build/docs-graphs/$module" \
    --output-path ".build/docs/$module" >/dev/null
  echo "docs: .build/docs/$module"
done
