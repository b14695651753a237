"""Keep a number and its per cent sign on one line."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# A sign after a digit, or at the start of a text that follows a number filled in.
LOOSE = re.compile(r"(?<=\d) (?=%)|^ (?=%)")
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def joined(text):
    r"""Return the text with no-break spaces before per cent signs.

    Examples
    --------
    >>> print(ascii(joined("5 % of a % b")))
    '5\xa0% of a % b'
    """
    return LOOSE.sub("\N{NO-BREAK SPACE}", text)


class KeepTogether(SphinxPostTransform):
    """Join numbers and per cent signs in everything that is read as text."""

    default_priority = 900

    def run(self, **_):
        """Replace the texts of the document that change."""
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, VERBATIM) or (kept := joined(str(text))) == text:
                continue
            text.parent.replace(text, nodes.Text(kept))


def setup(app):
    app.add_post_transform(KeepTogether)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
