#!/usr/bin/env bash
# Prints `export OPENBLAS_CORETYPE=...` when OpenBLAS would pick slower inner loops than this
# processor supports. OpenBLAS 0.3.21 takes some processors with AVX-512 for a Haswell, and reads
# the variable when it is loaded, so only its environment can set it. The program `ntkit` does the
# same for itself; this is for tests and benchmarks that use the library.
set -euo pipefail
[ -n "${OPENBLAS_CORETYPE:-}" ] && exit 0
flags=$(grep -m1 '^flags' /proc/cpuinfo 2>/dev/null || true)
for flag in avx512f avx512dq avx512bw avx512vl; do
  case " $flags " in *" $flag "*) ;; *) exit 0 ;; esac
done
echo "export OPENBLAS_CORETYPE=SkylakeX"
