#!/usr/bin/env bash
# Builds the C interface as one shared library with the Swift runtime inside, and copies it with the files
# it reads into a folder: Scripts/python-library.sh [FOLDER], by default Python/ntkit.
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-Python/ntkit}"

if ! command -v swift >/dev/null; then
  echo "python-library: Swift 6.3 is needed to build the package; see https://www.swift.org/install" >&2
  exit 1
fi
# SwiftPM links executables alone against the static runtime, and does not know where its parts are.
static=$(swift -print-target-info | python3 -c '
import json, sys
paths = json.load(sys.stdin)["paths"]
print(paths["runtimeResourcePath"].removesuffix("swift") + "swift_static/linux")')
# The static Foundation names libcurl, whose development files nothing else needs.
mkdir -p .build/python-link
curl=$(ldconfig -p | awk '/libcurl\.so\.4 .*x86-64|libcurl\.so\.4 .*aarch64/ { print $NF; exit }')
if [ -z "$curl" ]; then
  echo "python-library: libcurl.so.4 is needed: apt-get install libcurl4" >&2
  exit 1
fi
ln -sf "$curl" .build/python-link/libcurl.so
flags=(-c release --scratch-path .build/python --product NTKitC
  -Xswiftc -static-stdlib -Xlinker "-L$static" -Xlinker "-L$PWD/.build/python-link" -Xlinker --exclude-libs -Xlinker ALL)
log=.build/python-library.log
mkdir -p .build
if ! swift build "${flags[@]}" >"$log" 2>&1; then
  grep -E 'error:' "$log" >&2 || tail -20 "$log" >&2
  echo "python-library: the build failed; the whole output is in $log" >&2
  exit 1
fi
built=$(swift build "${flags[@]}" --show-bin-path)

mkdir -p "$folder"
# A new file, since a running program may have the old one open.
strip --strip-unneeded -o "$folder/libNTKitC.so.new" "$built/libNTKitC.so"
mv "$folder/libNTKitC.so.new" "$folder/libNTKitC.so"
rm -rf "$folder/NTKit_Datasets.resources"
cp -r "$built/NTKit_Datasets.resources" "$folder/"
cp Sources/CNTKit/include/ntkit.h "$folder/"
