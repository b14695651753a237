"""Loose names of systems: which keys of the tables a reader may mean."""

import re
from collections.abc import Iterable

from lib.sense import SCORES

SHORTEST = 4
"""Letters that a name must have for its beginning to be enough: three begin too many."""


def fitting(name: str, keys: Iterable[str]) -> list[str]:
    """Return the keys that a loose name fits; only those that it is, if there are any.

    A name fits a key if one begins with the other, with or without the data set that the key
    begins with; case, and the signs between letters, do not matter.

    Parameters
    ----------
    name : str
        As a reader writes it.
    keys : iterable of str
        Of ``systems`` or ``points_2020``: data set and name.

    Returns
    -------
    list of str
        In the order of `keys`; empty if none fits.

    Examples
    --------
    >>> keys = ["imagenet-alexnet", "imagenet-nasnet-a-6", "squad-bert", "conll-bert-large"]
    >>> fitting("NASNet-A (6@4032)", keys), fitting("bert", keys), fitting("bert-l", keys)
    (['imagenet-nasnet-a-6'], ['squad-bert'], ['squad-bert', 'conll-bert-large'])
    """
    asked = _squeezed(name)
    forms = {key: (_squeezed(key), _squeezed(_without_dataset(key))) for key in keys}
    exact = [key for key, two in forms.items() if asked in two]
    if exact or len(asked) < SHORTEST:
        return exact
    return [
        key
        for key, two in forms.items()
        if any(len(f) >= SHORTEST and (f.startswith(asked) or asked.startswith(f)) for f in two)
    ]


def _without_dataset(key: str) -> str:
    """Return a key without the data set that it begins with."""
    return next((key.removeprefix(f"{one}-") for one in SCORES if key.startswith(f"{one}-")), key)


def _squeezed(name: str) -> str:
    """Return the letters and digits of a name."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
