#!/usr/bin/env bash
# Builds the reference of every library module with the toolchain's DocC, offline, into the folder that is given.
# Symbols are read from the modules of the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
built=$(swift build -c release --show-bin-path)
graphs=.build/docs-graphs
rm -rf $graphs
mkdir -p "$target"
flags=()
while read -r map; do flags+=(-Xcc "-fmodule-map-file=$map"); done < <(find "$PWD"/Sources/C* "$built"/C*.build -name module.modulemap)
modules=$(sed -n 's/^    module("\([A-Za-z]*\)".*/\1/p; /^    module($/{n;s/^ *"\([A-Za-z]*\)".*/\1/p}' Package.swift | grep -vx 'NTKit\|NTKitC')
for module in $modules; do
  mkdir -p "$graphs/$module"
  swift symbolgraph-extract -module-name "$module" -I "$built/Modules" -I Sources/CKernels/include "${flags[@]}" \
    -target "$(swift -print-target-info | sed -n 's/.*"triple": "\(.*\)",/\1/p' | head -1)" \
    -minimum-access-level public -skip-synthesized-members -output-dir "$graphs/$module"
  docc convert --fallback-display-name "$module" --fallback-bundle-identifier "ntkit.$module" \
    --additional-symbol-graph-dir "$graphs/$module" --hosting-base-path "reference/$module" \
    --output-path "$target/$module" >/dev/null
  echo "{}" >"$target/$module/theme-settings.json"
  echo "docs: reference of $module"
done
