#!/usr/bin/env bash
# Looks at the built site (`make docs`): links, spelling, and every page in headless Chromium at 390 and 1280 px, light
# and dark, from the disk: nothing overflows, no picture is missing, no error on the console, and the search finds.
# Screenshots are put into .build/site-shots.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build/book-venv
status=0
$venv/bin/python docs/book/tools/site_text.py .build/site || status=1
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
  $venv/bin/python docs/book/tools/site_check.py .build/site .build/site-shots || status=1
else
  echo "site: skipped looking at pages; apt-get install chromium chromium-driver"
fi
exit $status
