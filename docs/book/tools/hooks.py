"""What the site needs beyond MkDocs: formulas rendered at build time, figures with their commands, pages from outside."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import results_page
from pages import OUTSIDE
import python_reference

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

TOOLS = Path(__file__).resolve().parent
BOOK = TOOLS.parent
PACKAGE = BOOK.parents[1] / "Python" / "ntkit"
KATEX = Path("/usr/share/javascript/katex")

FORMULA = re.compile(
    r'(?:<!-- eq: (?P<id>[\w-]+) -->\s*)?<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>', re.S)
FIGURE = re.compile(r"^\{\{ figure (\S+\.svg) \}\}$", re.M)
FAILING = re.compile(r"^\{\{ fails ([A-Z0-9 ]+) \}\}$", re.M)


def on_config(config):
    config.nav = _present(config.nav)
    return config


def _present(entries):
    kept = []
    for entry in entries:
        (title, target), = entry.items()
        if isinstance(target, list):
            target = _present(target)
            if target:
                kept.append({title: target})
        elif (BOOK / target).exists() or (target == "reference-python.md" and PACKAGE.exists()) or (target in OUTSIDE and (BOOK.parent / target).exists()):
            kept.append(entry)
    return kept


def on_env(env, config, **_):
    # The theme would load its help for searching from the disk over the network.
    config.extra["polyfills"] = ["assets/file-worker.js"]
    return env


def on_files(files, config):
    if not (KATEX / "katex.min.css").exists():
        raise PluginError("KaTeX was not found; apt-get install libjs-katex")
    files.append(File.generated(config, "assets/katex/katex.min.css", content=(KATEX / "katex.min.css").read_text()))
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        files.append(File.generated(config, f"assets/katex/fonts/{font.name}", abs_src_path=str(font)))
    if PACKAGE.exists():
        files.append(File.generated(config, "reference-python.md", content=python_reference.page(PACKAGE)))
    for name in OUTSIDE:
        page = BOOK.parent / name
        if page.exists() and not (BOOK / name).exists():
            # Links to files of the repository, which is not part of the site, become their paths.
            text = re.sub(r"\[[^\]]*\]\(\.\./([^)]*)\)", r"`\1`", page.read_text())
            files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown, page, **_):
    markdown = FAILING.sub(lambda match: failing(match[1].split()), markdown)
    return FIGURE.sub(lambda match: figure(match[1]), markdown)


def failing(ids):
    """The checks of these experiments that missed their bands, from the kept records."""
    records = results_page.load(BOOK)
    lines = []
    for record_id in ids:
        record = records.get(record_id)
        if record and record["verdict"] == "fails":
            lines += [f"**[{record_id}](results.md#{record_id.lower()})**, {record['scale']} form:", ""]
            lines += results_page.failing_lines(record) + [""]
            lines += [results_page.escape(note) + "\n" for note in record["notes"]]
    return "\n".join(lines) if lines else "Every check of this chapter's items holds in the form that was run."


def figure(name):
    """A figure with the command that makes it, its form and its verdict, from the kept record."""
    svg = BOOK / "figures" / name
    record_id = name.split("-")[0]
    record = json.loads((BOOK / "results" / f"{record_id}.json").read_text())
    label = re.search(r'aria-label="([^"]*)"', svg.read_text())
    option = {"quick": " --quick", "standard": "", "full": " --full"}[record["scale"]]
    return (
        f'<figure markdown="0"><div class="scroll"><a href="figures/{name}"><img src="figures/{name}" '
        f'alt="{label[1] if label else html.escape(record["claim"])}"></a></div>'
        f'<figcaption><code>ntkit reproduce {record_id}{option} --output figures</code><br>'
        f'{html.escape(record["paper"])}; verdict here: <a href="results.html#{record_id.lower()}">{record["verdict"]}</a>'
        f"</figcaption></figure>")


def on_page_content(content, page, **_):
    matches = list(FORMULA.finditer(content))
    if not matches:
        return content
    formulas = [{"tex": html.unescape(m["tex"]).strip(), "display": m["tag"] == "div"} for m in matches]
    run = subprocess.run(["node", str(TOOLS / "render.js")], input=json.dumps(formulas), capture_output=True, text=True)
    if run.returncode:
        raise PluginError(f"{page.file.src_path}: {run.stderr.strip().splitlines()[-1] if run.stderr else 'node failed'}"
                          f" ({next((l for l in run.stderr.splitlines() if 'ParseError' in l), '')})")
    rendered = iter(json.loads(run.stdout))

    def replace(match):
        if match["tag"] == "span":
            return next(rendered)
        if not match["id"]:
            raise PluginError(f"{page.file.src_path}: a displayed formula has no id: {match['tex'].strip()[:60]}")
        return f'<div class="formula" id="eq-{match["id"]}">{next(rendered)}</div>'

    return FORMULA.sub(replace, content)
