#!/usr/bin/env bash
# Measures the library against google/neural-tangents and against LAPACK, in one run; sections
# (dense, images or one of its presets, costs, completion, lapack) may be named, as in `Scripts/bench.sh cntk-5-gap`. Three more run only when
# named: `training` and `language`, against PyTorch (Debian's python3-torch, or the Python that NTKIT_TORCH_PYTHON names),
# and `empirical`, empirical tangent kernels against the peer.
# `Scripts/bench.sh forest uci DIR` and `forest rows FILE.npz` measure random forests of scikit-learn
# on the rows of `ntkit reproduce UCI` and `IMAGES`.
# `Scripts/bench.sh python` measures kernels from NumPy against those of the program.
# `Scripts/bench.sh cluster [ROWS [REPEATS]]` times two ranks against one process (trait MPI).
# NTKIT_PEER_PYTHON names a Python that can import neural_tangents; otherwise a virtual environment
# with pinned versions is made in Benchmarks/.venv (about 1 GB, once).
set -euo pipefail
cd "$(dirname "$0")/.."
eval "$(Scripts/blas-core.sh)"
if [ "${1:-}" = cluster ]; then
  swift build -c release --traits MPI --scratch-path .build/mpi --product ntkit >&2
  exec Tests/Cluster/cluster_times.py .build/mpi/release/ntkit "${@:2}"
fi
if [ "${1:-}" = forest ]; then
  forest=Benchmarks/.venv-forest
  [ -x $forest/bin/python ] || python3 -m venv $forest
  $forest/bin/python -c 'import sklearn' 2>/dev/null || $forest/bin/pip install --quiet scikit-learn
  exec $forest/bin/python Benchmarks/peer/forest.py "${@:2}"
fi
if [ "${1:-}" = python ]; then
  [ -x .build/python-venv/bin/python ] || Scripts/test-python.sh tests/test_network.py
  exec .build/python-venv/bin/python Benchmarks/python/kernel_cost.py .build/release/ntkit "${@:2}"
fi
python=${NTKIT_PEER_PYTHON:-}
if [ -z "$python" ]; then
  python=$PWD/Benchmarks/.venv/bin/python
  if [ ! -x "$python" ] && python3 -c 'import venv' 2>/dev/null; then
    python3 -m venv Benchmarks/.venv &&
      Benchmarks/.venv/bin/pip install --quiet 'neural-tangents==0.6.5' 'jax==0.4.30' \
        'jaxlib==0.4.30' 'tf2jax==0.3.6' 'numpy<2.1' ||
      echo "bench: the peer could not be installed; its rows are left out" >&2
  fi
fi
# SwiftPM notices new files of a package in a folder only when the manifest is new.
touch Benchmarks/Package.swift
swift build -c release --package-path Benchmarks >&2
# Both programs keep the memory of one call for the next: fresh pages take longer than kernels on some machines.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000
Benchmarks/.build/release/Compare "$python" Benchmarks/peer "$@"
