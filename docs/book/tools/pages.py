"""The pages of the book, cut into what has to be tested: code blocks, formulas, snippets."""

import re
from dataclasses import dataclass, field
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent
OUTSIDE = ["cluster.md", "c-interface.md"]  # pages in docs/ that belong to the book
FENCE = re.compile(r"^```(?P<language>[\w-]*)\n(?P<text>.*?)^```$", re.S | re.M)
SNIPPET = re.compile(r"<!-- snippet: (\w+) -->\s*$")
DISPLAY = re.compile(r"(?:<!-- eq: (?P<id>[\w-]+) -->\n)?^\$\$$.*?^\$\$$", re.S | re.M)


@dataclass
class Block:
    page: str
    line: int
    language: str
    text: str
    snippet: str = ""


@dataclass
class Page:
    name: str
    blocks: list = field(default_factory=list)
    formulas: list = field(default_factory=list)  # ids; an empty one where a displayed formula has none


def load(path):
    source = path.read_text()
    page = Page(path.name)
    for match in FENCE.finditer(source):
        before = source[: match.start()]
        named = SNIPPET.search(before)
        page.blocks.append(
            Block(path.name, before.count("\n") + 1, match["language"], match["text"], named[1] if named else ""))
    prose = FENCE.sub("", source)
    page.formulas = [match["id"] or "" for match in DISPLAY.finditer(prose)]
    return page


def all_pages():
    outside = [BOOK.parent / name for name in OUTSIDE]
    return [load(path) for path in sorted(BOOK.glob("*.md")) + [p for p in outside if p.exists()]]
