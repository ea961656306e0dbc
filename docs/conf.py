"""How Sphinx builds the documentation (`make docs`): warnings are errors, and every code cell is run."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # for typeset.py

project = "ionostat"
author = "The ionostat developers"
copyright = author
version = release = version_of("ionostat")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.doctest",
    "sphinx.ext.viewcode",
    "typeset",
]
exclude_patterns = ["_build"]
default_role = "py:obj"
highlight_language = "python"

# Pages: Markdown as the guides of the house have it, with mathematics and code cells that run.
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_fence_as_directive = ["math"]
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

# The pages need nothing from outside: equations are set by typeset.py during the build.
html_math_renderer = "katex"
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
html_sidebars = {page.stem: [] for page in HERE.glob("*.md")}  # they have no section to show
html_copy_source = False
html_show_sourcelink = False


def skip(app: Sphinx, what: str, name: str, found: Any, is_skipped: bool, options: Any) -> bool | None:
    """Fields of named tuples say nothing of themselves; their class does."""
    return True if (getattr(found, "__doc__", "") or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    app.connect("autodoc-skip-member", skip)
