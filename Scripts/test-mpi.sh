#!/usr/bin/env bash
# Builds the program with the trait MPI into .build/mpi and tries it on several ranks of this machine: bits,
# solutions, memory, killed ranks, a cut network, a full disk, mixtures. Tests may be named:
# `Scripts/test-mpi.sh bits solve`. The solves and faults take about ten minutes on two cores.
# NTKIT_OTHER_VERSION names an ntkit of another version for the test of mixtures.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v mpirun >/dev/null || ! pkg-config --exists scalapack-openmpi; then
  echo "test-mpi: left out: no MPI and ScaLAPACK here (Debian: libopenmpi-dev openmpi-bin libscalapack-openmpi-dev)"
  exit 0
fi
swift build -c release --traits MPI --scratch-path .build/mpi --product ntkit >&2
exec Tests/Cluster/cluster_tests.py .build/mpi/release/ntkit "$@"
