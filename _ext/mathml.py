"""Formulas as native MathML: no script, nothing from another host, read aloud by screen readers."""

import html
import re

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOG = logging.getLogger(__name__)
CONVERTER = LatexToMathML(fancy_error=False)

# Environments that number or centre their lines say the same here: numbering is Sphinx's.
SAME = {
    "split": "aligned",
    "align": "aligned",
    "align*": "aligned",
    "gather": "gathered",
    "gather*": "gathered",
}


def normalised(tex, display):
    r"""Return the formula in the environments that the converter knows.

    Examples
    --------
    >>> print(normalised(r"a &= b \\ c &= d", display=True))
    \begin{aligned}a &= b \\ c &= d\end{aligned}
    >>> print(normalised(r"\begin{split}a\end{split}", display=True))
    \begin{aligned}a\end{aligned}
    """
    tex = re.sub(r"\\(?:begin|end)\{equation\*?\}", "", tex.strip())
    tex = re.sub(
        r"\\(begin|end)\{([a-z]+\*?)\}",
        lambda match: rf"\{match[1]}{{{SAME.get(match[2], match[2])}}}",
        tex,
    )
    several_lines = r"\\" in tex or "&" in tex.replace(r"\&", "")
    if display and several_lines and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex


def to_mathml(node, display):
    """Return the MathML of a formula; one that cannot be set warns, which ends the build."""
    tex = normalised(node.astext(), display)
    try:
        return CONVERTER.convert_with_local_state(tex, displaystyle=display)
    except LatexError as fault:
        LOG.warning("formula %r: %s", tex, fault, location=node, type="mathml")
        return f"<code>{html.escape(tex)}</code>"


def visit_inline(self, node):
    self.body.append(to_mathml(node, display=False))
    raise nodes.SkipNode


def visit_block(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        # Not node["number"], which starts anew on each page and disagrees with the references.
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(to_mathml(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def choose(app, config):
    config.html_math_renderer = "mathml"


def setup(app):
    app.add_html_math_renderer(
        "mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None)
    )
    app.connect("config-inited", choose)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
