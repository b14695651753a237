"""Keep a number on one line with its per cent sign, its power of ten and its unit."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

DIGIT = "[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]"
MARK = r"(?=[%×]|(?:[kMGTPE]?FLOP|kt|Mt)\b)"
# What belongs to a number stands after a digit, or starts a text that follows a number filled in.
LOOSE = re.compile(rf"(?<={DIGIT}) {MARK}|^ {MARK}|(?<=×) (?=[0-9])")
VERBATIM = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


def joined(text):
    r"""Return the text with no-break spaces between a number and what belongs to it.

    Examples
    --------
    >>> print(ascii(joined("5 % of a % b")))
    '5\xa0% of a % b'
    >>> print(ascii(joined("3 × 10²⁶ FLOP × 2 words")))
    '3\xa0\xd7\xa010\xb2\u2076\xa0FLOP \xd7\xa02 words'
    """
    return LOOSE.sub("\N{NO-BREAK SPACE}", text)


class KeepTogether(SphinxPostTransform):
    """Join numbers and what belongs to them in everything that is read as text."""

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
