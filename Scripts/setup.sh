#!/usr/bin/env bash
# Installs the Debian packages the build needs and does not find. Does nothing when all are there.
set -euo pipefail

missing=()
for package in libopenblas-dev zlib1g-dev libssl-dev libsvm-dev coinor-libclp-dev libdnnl-dev pkg-config gnuplot-nox; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ! command -v swift >/dev/null; then
  echo "setup: Swift 6.3 is needed and was not found; see https://www.swift.org/install" >&2
  exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

echo "setup: installing ${missing[*]}" >&2
run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup: run as root: apt-get install ${missing[*]}" >&2
    exit 1
  }
  run=(sudo)
fi
"${run[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
