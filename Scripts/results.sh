#!/usr/bin/env bash
# Runs the experiments and keeps their records and figures for the book's table of results:
#   Scripts/results.sh [--quick | --standard] [ID...]
# Without an ID all run, one after another and at low priority, in the standard form where the catalogue says that it
# takes at most three minutes, and in the quick form otherwise. Verdicts that fail are kept like all others.
# Data is looked for as by `ntkit reproduce`; experiments without their data are named and left as they were.
# NTKIT names another program than .build/release/ntkit.
set -euo pipefail
cd "$(dirname "$0")/.."
ntkit=${NTKIT:-.build/release/ntkit}
form=auto
ids=()
for argument in "$@"; do
  case "$argument" in
    --quick | --standard) form=${argument#--} ;;
    -*) echo "results: $argument is not an option; --quick or --standard" >&2; exit 64 ;;
    *) ids+=("$argument") ;;
  esac
done
catalogue=.build/results/catalogue.json
mkdir -p .build/results docs/book/results docs/book/figures
"$ntkit" reproduce --list --format json >$catalogue
mapfile -t rows < <(python3 docs/book/tools/results.py plan $catalogue $form "${ids[@]}")
for row in "${rows[@]}"; do
  read -r id option <<<"$row"
  folder=.build/results/$id
  rm -rf "$folder"
  status=0
  nice -n 10 "$ntkit" reproduce "$id" ${option:+"$option"} --output "$folder" --format json --quiet \
    >.build/results/$id.json 2>.build/results/$id.err || status=$?
  case $status in
    0 | 2) python3 docs/book/tools/results.py keep .build/results/$id.json "$folder" ;;
    *) echo "results: $id ended with $status: $(tail -1 .build/results/$id.err)" >&2 ;;
  esac
done
python3 docs/book/tools/results.py page $catalogue
