// Reads a JSON list of {tex, display} and writes the list of their HTML, by Debian's KaTeX (libjs-katex).
const katex = require("/usr/share/javascript/katex/katex.js");
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
const html = formulas.map(({ tex, display }) =>
  katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error" }));
process.stdout.write(JSON.stringify(html));
