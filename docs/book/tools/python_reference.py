"""The reference of the Python package, from its sources: signatures and docstrings of all public names."""

import ast
from pathlib import Path

MODULES = ["kernels", "network", "layers", "dynamics", "analysis", "sklearn", "stax", "predict", "empirical", "errors"]


def signature(node):
    if isinstance(node, ast.ClassDef):
        start = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)
        return f"{node.name}({ast.unparse(start.args).removeprefix('self, ').removeprefix('self') if start else ''})"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"


def documented(nodes):
    """Public functions and classes with a docstring; of overloads the one that has it."""
    return [n for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and not n.name.startswith("_")
            and ast.get_docstring(n)]


def block(text, language="text"):
    return [f"```{language}", text, "```", ""]


def page(package):
    lines = ["# Python", "", "`pip install ./Python`, then two lines:", "",
             *block('import numpy as np, ntkit\nntkit.kernel(np.eye(3), network="fc-3").ntk', "python"),
             "Notebooks with pictures are in `Python/notebooks`. Below is every public name with what its source says.", ""]
    for module in MODULES:
        path = Path(package) / f"{module}.py"
        if not path.exists():
            continue
        tree = ast.parse(path.read_text())
        prefix = "ntkit" if module not in ("sklearn", "stax", "predict", "empirical") else f"ntkit.{module}"
        lines += [f"## {prefix}: {module}" if prefix == "ntkit" else f"## {prefix}", ""]
        lines += block(ast.get_docstring(tree) or "")
        for node in documented(tree.body):
            lines += [f"### `{node.name}`", "", *block(f"{prefix}.{signature(node)}", "python"), *block(ast.get_docstring(node))]
            if isinstance(node, ast.ClassDef):
                for method in documented(node.body):
                    lines += block(f"{node.name}.{signature(method)}", "python") + block(ast.get_docstring(method))
    return "\n".join(lines)
