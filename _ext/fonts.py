"""Cut a font to the characters that the book shows."""

import logging

from fontTools import subset

# It reports every table of every font at the level at which the book reports its progress.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def cut(source, target, characters, layout=(), hinting=True):
    """Write the font `source` to `target` as WOFF 2 with the given characters only.

    Parameters
    ----------
    source, target : str or os.PathLike
        They may be the same file.
    characters : iterable of str
        One character each; those that the font lacks are passed over.
    layout : sequence of str
        The OpenType features to keep.
    hinting : bool
        Whether to keep the instructions for screens of low resolution.
    """
    options = subset.Options(flavor="woff2", layout_features=list(layout), hinting=hinting)
    face = subset.load_font(str(source), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=map(ord, characters))
    chosen.subset(face)
    subset.save_font(face, str(target), options)
