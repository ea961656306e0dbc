"""How Sphinx builds the documentation (`make docs`): warnings are errors, and every code cell is run."""

from __future__ import annotations

from importlib.metadata import version as version_of
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

project = "ionostat"
author = "The ionostat developers"
copyright = author
version = release = version_of("ionostat")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.doctest",
    "sphinx.ext.mathjax",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
default_role = "py:obj"
highlight_language = "python"

# Pages: Markdown as the guides of the house have it, with mathematics and code cells that run.
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_fence_as_directive = ["math", "mermaid"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = False  # a warning, and so an error, after all pages were tried
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True

# Docstrings: the functions of a module in the order of its file, types where they are said and not in every head.
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False

# The page references MathJax; the build needs nothing from outside.
html_theme = "pydata_sphinx_theme"
html_title = "ionostat"
html_show_copyright = False
html_theme_options = {
    "show_prev_next": False,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": [],
    "footer_end": [],
}
html_copy_source = False
html_show_sourcelink = False


class Mermaid(SphinxDirective):
    """A flow chart in Mermaid's words, shown as they are written: drawing them would need a script from outside."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text, language="text")]


def skip(app: Sphinx, what: str, name: str, found: Any, is_skipped: bool, options: Any) -> bool | None:
    """Fields of named tuples say nothing of themselves; their class does."""
    return True if (getattr(found, "__doc__", "") or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    app.add_directive("mermaid", Mermaid)
    app.connect("autodoc-skip-member", skip)
