"""The notebook to download, in Markdown that every notebook program shows.

The chapters are written in MyST: roles that fill in numbers and sources, and boxes. The page
resolves them; outside of the book they would stand there as raw code. Here they become words.
"""

import ast
import copy
import re

ROLE = re.compile(r"\{(glue:text|cite(?::\w+)?|numref|eq|claim|claim-totals)\}`([^`]+)`")
FENCE = re.compile(
    r"^(?P<fence>`{3,})\{(?P<kind>[\w:-]+)\}[ ]*(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>.*?)^(?P=fence)[ ]*$",
    re.DOTALL | re.MULTILINE,
)
CHAPTER = re.compile(r"\]\(([\w-]+)\.py(#[\w-]+)?\)")
PAGE = re.compile(r"\[([^\]]+)\]\([\w-]+\)")  # a link to a page that is no chapter
STARTS = re.compile(r"(?:^|(?<=[.?!]\s)|(?<=\n\n))the (?=figure|equation)")
LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)


def readable(notebook, values, references, claims):
    """Return a copy of a notebook whose Markdown has no roles and no directives.

    Parameters
    ----------
    notebook : NotebookNode
        An executed chapter.
    values : mapping of str to object
        What its cells glued, by name; see :func:`glued`.
    references : mapping of str to pybtex Entry
        The sources by their keys.
    claims : mapping of (str, str) to str
        What stands for the roles of claims, by role and target; see ``ledger.words``.

    Raises
    ------
    ValueError
        If the text names a value that no cell glued, or a source or claim that is not listed.
    """
    notebook = copy.deepcopy(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"  # they are drawn at random when a chapter is read
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, values, references, claims)
    return notebook


def glued(record):
    """Return the numbers and texts that a chapter glued, from MyST-NB's record of them.

    Examples
    --------
    >>> glued({"x": {"data": {"text/plain": "1.5"}}, "y": {"data": {"text/plain": "'a'"}}})
    {'x': 1.5, 'y': 'a'}
    """
    return {name: ast.literal_eval(one["data"]["text/plain"]) for name, one in record.items()}


def plain(text, values, references, claims):
    r"""Return the Markdown without roles, directives and addresses of other sources.

    Examples
    --------
    >>> print(plain("{glue:text}`x:.1f` in {numref}`fig-a`, [more](b.py)", {"x": 1.25}, {}, {}))
    1.2 in the figure, [more](b.ipynb)
    >>> print(plain("```{admonition} Takeaway\n:class: tip\nWords.\n```", {}, {}, {}))
    **Takeaway**
    <BLANKLINE>
    Words.
    """
    text = FENCE.sub(opened, LABEL.sub("", text))
    text = ROLE.sub(lambda role: resolved(role[1], role[2], values, references, claims), text)
    text = PAGE.sub(r"\1", STARTS.sub(lambda start: start[0].capitalize(), text))
    return CHAPTER.sub(r"](\1.ipynb\2)", text)


def opened(box):
    """Return what a directive holds under a bold title; a formula between dollar signs."""
    if box["kind"] == "math":
        return f"$$\n{box['body']}$$"
    title = box["title"]
    name = box["kind"].removeprefix("prf:").capitalize()
    if box["kind"] == "solution":  # its argument is the label of its exercise
        title = name
    elif box["kind"] == "exercise" or box["kind"].startswith("prf:"):
        title = f"{name}: {title}" if title else name
    return f"**{title or name}**\n\n{box['body'].strip()}"


def resolved(kind, target, values, references, claims):
    """Return the words in the place of a role."""
    if kind == "numref":
        return "the figure"
    if kind == "eq":
        return "the equation"
    if kind.startswith("claim"):
        if (kind, target) not in claims:
            raise ValueError(f"the text names a claim {target!r}, which is not in claims.yaml")
        return claims[kind, target]
    if kind == "glue:text":
        key, _, how = target.partition(":")
        if key not in values:
            raise ValueError(f"the text quotes {key!r}, which no cell of the chapter glued")
        return format(values[key], how)
    return cited(target.split(","), references, in_text=kind == "cite:t")


def cited(keys, references, in_text):
    """Return author and year of each source.

    Examples
    --------
    >>> from pybtex.database import parse_string
    >>> text = "@misc{a, author = {Ada One and Bob Two and Cy Three}, year = {2020}}"
    >>> entries = parse_string(text, "bibtex").entries
    >>> cited(["a"], entries, in_text=False), cited(["a"], entries, in_text=True)
    ('(One et al., 2020)', 'One et al. (2020)')
    """
    said = []
    for key in map(str.strip, keys):
        if key not in references:
            raise ValueError(f"the text cites {key!r}, which references.bib does not list")
        source = references[key]
        year = source.fields["year"]
        said.append(f"{authors(source)} ({year})" if in_text else named(source))
    return ", ".join(said) if in_text else f"({'; '.join(said)})"


def named(source):
    """Return author and year of a source."""
    return f"{authors(source)}, {source.fields['year']}"


def authors(source):
    """Return the last names of a source's authors, the first and "et al." if they are many."""
    names = [
        re.sub(r"[{}]", "", " ".join(person.prelast_names + person.last_names))
        for person in source.persons.get("author", source.persons.get("editor", []))
    ]
    return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
