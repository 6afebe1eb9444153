#!/usr/bin/env bash
# Builds the documentation into .build/site: the book by MkDocs, with formulas rendered by Debian's KaTeX, and under
# reference/ the pages of DocC for every library module, from the release build. Needs an index of Python packages once,
# for .build/book-venv; afterwards nothing of the site needs a network, neither to build nor to read.
# `Scripts/docs.sh book` leaves the reference out.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.build/book-venv
site=.build/site
if ! cmp -s docs/requirements.txt $venv/requirements.txt; then
  [ -x $venv/bin/python ] || python3 -m venv $venv
  $venv/bin/pip install --quiet -r docs/requirements.txt
  cp docs/requirements.txt $venv/requirements.txt
fi
for tool in node /usr/share/javascript/katex/katex.js; do
  [ -e "$tool" ] || command -v "$tool" >/dev/null || {
    echo "docs: $tool was not found; apt-get install nodejs libjs-katex" >&2
    exit 1
  }
done
NO_MKDOCS_2_WARNING=1 $venv/bin/mkdocs build --quiet --config-file docs/mkdocs.yml --site-dir "$PWD/$site.new"
if [ "${1:-}" != book ]; then
  swift build -c release --product ntkit >&2
  Scripts/reference.sh "$site.new/reference"
elif [ -d $site/reference ]; then
  mv $site/reference "$site.new/reference"
fi
rm -rf $site
mv "$site.new" $site
echo "docs: $site/index.html"
