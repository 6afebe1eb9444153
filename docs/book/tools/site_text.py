"""Checks links and spelling of the built site.

    site_text.py SITE

Links: every local target and anchor exists; nothing is loaded from another machine. Spelling: hunspell with American
English and the words of docs/book/words.txt, on the prose without code and formulas.
"""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

WORDS = Path(__file__).resolve().parent.parent / "words.txt"
SILENT = {"code", "pre", "script", "style", "svg", "nav", "header", "footer"}
VOID = {"img", "br", "hr", "input", "meta", "link", "source", "wbr", "path"}
LOADED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src")}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors, self.words, self.open = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        for name in ("href", "src"):
            if attributes.get(name):
                self.links.append((tag, name, attributes[name], attributes.get("rel", "")))
        if tag not in VOID:
            kind = "formula" if "katex" in (attributes.get("class") or "").split() else tag
            self.open.append((tag, kind))

    def handle_endtag(self, tag):
        while self.open and any(t == tag for t, _ in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        kinds = {kind for _, kind in self.open}
        if "article" in {t for t, _ in self.open} and not kinds & (SILENT | {"formula"}):
            self.words.append(data)


def read(path):
    reader = Reader()
    reader.feed(path.read_text())
    return reader


def check_links(site, pages):
    problems = []
    for path, page in pages.items():
        for tag, name, target, relation in page.links:
            parts = urlsplit(target)
            where = path.relative_to(site)
            if parts.scheme in ("http", "https") or target.startswith("//"):
                if (tag, name) in LOADED and relation not in ("canonical", "next", "prev"):
                    problems.append(f"{where}: loads {target} over the network")
                continue
            if parts.scheme in ("mailto", "data", "javascript"):
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if file.is_dir():
                file = file / "index.html"
            if not file.exists():
                problems.append(f"{where}: {target} does not exist")
            elif parts.fragment and file in pages and parts.fragment not in pages[file].anchors \
                    and not parts.fragment.startswith("__"):
                problems.append(f"{where}: {target} has no such place")
    return problems


def check_spelling(site, pages):
    if not shutil.which("hunspell"):
        print("site: spelling was not checked; apt-get install hunspell hunspell-en-us")
        return []
    problems = []
    for path, page in pages.items():
        text = " ".join(page.words)
        text = re.sub(r"arXiv:\S+|https?://\S+|[\w./-]*[_/]\w\S*", " ", text)
        text = re.sub(r"[^A-Za-z'’\s-]|(?<!\w)'|'(?!\w)", " ", text.replace("’", "'"))
        result = subprocess.run(["hunspell", "-d", "en_US", "-p", str(WORDS), "-l"], input=text, capture_output=True, text=True)
        for word in sorted(set(result.stdout.split())):
            problems.append(f"{path.relative_to(site)}: spelling of '{word}' (right words go into docs/book/words.txt)")
    return problems


def main(site):
    site = Path(site).resolve()
    pages = {path: read(path) for path in sorted(site.rglob("*.html"))
             if "reference" not in path.relative_to(site).parts and path.name != "404.html"}
    problems = check_links(site, pages) + check_spelling(site, pages)
    for problem in problems:
        print(f"site: {problem}", file=sys.stderr)
    links = sum(len(page.links) for page in pages.values())
    print(f"site: {len(pages)} pages, {links} links, {len(problems)} problems in links and spelling")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
