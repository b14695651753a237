"""No chapter types a number that the data decide: such a number is glued, or argued as a claim.

Every number in the text and in the captions must be one of these: a fact in a sentence that cites
its source, or the subject of a claim; a setting, which the code of the chapter or the exercise
shows; what the article or the theory says; a name or a notation; or one of the few in `ALLOWED`.
"""

import ast
import math
import re
from pathlib import Path

import jupytext
import pytest
import yaml
from inspection import book_pages

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [page for page in book_pages(ROOT) if ROOT.joinpath(f"{page}.py").is_file()]

FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<kind>\{[\w:-]+\}|\w*) *(?P<title>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=fence) *$",
    re.DOTALL | re.MULTILINE,
)
OPTION = re.compile(r"^:[\w-]+:.*$", re.MULTILINE)
MATH = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$")
HEADING = re.compile(r"^(?:#+ .*$| *\d+\. )", re.MULTILINE)  # or the number of an item
ROLE = re.compile(r"\{([\w-]+)(?::\w+)?\}`[^`]+`")
CODE = re.compile(r"`[^`]+`")
SUPPORT = ("⟨cite⟩", "⟨claim⟩")
TARGET = re.compile(r"\]\([^)]*\)")
SENTENCE = re.compile(r"(?<=[.?!])[\"*)]*\s+(?=[A-Z*\"(\[⟨])|\n\n+|\n(?=\s*(?:[-*|]|\d+\.) )")
POWER = re.compile(r"10<sup>(\d+)</sup>")
MINUTES = re.compile(r"^## What you need$.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
NAMES = re.compile(
    r"\b95 %"  # the level of the book's intervals
    r"|\b(?:of|for|in|version,) (?:mid-)?20(?:12|18|20|22|25)\b"  # releases, systems, prices
    r"|\bGTX \d+|/14\b|\b(?:\d+,? (?:to|and)(?: to)? )*\d+[- ]bits?\b"  # chips, networks, formats
)
DIGITS = r"\d[\d,]*(?:\.\d+)?"
WORDS = dict(
    zip(
        "four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
        "hundred thousand million billion".split(),
        [*range(4, 13), 20, 30, 40, 50, 10**2, 10**3, 10**6, 10**9],
        strict=True,
    )
)
ONE = rf"(?:{DIGITS}|{'|'.join(WORDS)})"
NUMBER = re.compile(rf"(?<![\w.,⁰-₉-]){ONE}(?:[ -](?:{'|'.join(WORDS)}))*(?=fold|[^\w⁰-₉]|$)")
PART = re.compile(rf"{DIGITS}|[a-z]+")


def unfenced(text):
    """The text without code and formulas; of a directive its words, less its options."""

    def words(fence):
        if fence["kind"] == "{math}" or not fence["kind"].startswith("{"):
            return "\n"
        return f"\n{unfenced(OPTION.sub('', fence['body']))}\n"

    return FENCE.sub(words, text)


def sentences(text):
    """The sentences of a Markdown text, less formulas, code and addresses."""
    text = CODE.sub("", ROLE.sub(r"⟨\1⟩", MATH.sub("", unfenced(text))))
    text = TARGET.sub("]", text)
    text = re.sub(r"([.?!])((?:\s+⟨claim⟩)+)", r"\2\1", text)  # it stands behind its sentence
    parts = SENTENCE.split(HEADING.sub("", text))
    return [" ".join(part.split()) for part in parts if part.strip()]


def typed(sentence):
    """The numbers that a sentence types, in digits or in words."""
    if any(mark in sentence for mark in SUPPORT):
        return []
    bare = POWER.sub(lambda power: f"{10 ** int(power[1])}", NAMES.sub("", sentence)).lower()
    return [math.prod(map(value, PART.findall(number))) for number in NUMBER.findall(bare)]


def value(part):
    """What a figure or the name of a number stands for."""
    return float(WORDS[part] if part in WORDS else part.replace(",", ""))


def cells(chapter):
    return jupytext.read(ROOT / f"{chapter}.py", fmt="py:percent").cells


def passages(chapter):
    """The prose of a chapter: its text, less what is needed to read it, and its captions."""
    for cell in cells(chapter):
        if cell.cell_type == "markdown":
            yield MINUTES.sub("", cell.source)
        elif figure := cell.metadata.get("mystnb", {}).get("figure"):
            yield figure["caption"]


def literals(code):
    """The numbers that a piece of code shows."""
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return {float(one.value) for one in nodes if isinstance(one.value, int | float)}


def settings(chapter):
    """The numbers that the code of a chapter shows, or that its exercises suppose."""
    shown = set()
    for cell in cells(chapter):
        if cell.cell_type == "code":
            shown |= (
                set() if "remove-cell" in cell.metadata.get("tags", []) else literals(cell.source)
            )
            continue
        for fence in FENCE.finditer(cell.source):
            if fence["kind"] == "{exercise}":
                shown |= {n for sentence in sentences(fence["body"]) for n in typed(sentence)}
            for inner in FENCE.finditer(fence["body"]):
                if inner["kind"] == "python":
                    shown |= literals(inner["body"])
    return shown


ARTICLE = {
    float(claim["value"])
    for claim in yaml.safe_load(ROOT.joinpath("data/claims.yaml").read_text("utf-8"))
    if claim["of"] == "article" and "value" in claim
}


def untold(sentence, known):
    """The numbers that a sentence types and nothing accounts for; a per cent is a hundredth."""
    return [one for one in typed(sentence) if not {one, one / 100} & known]


ALLOWED = {  # what else a sentence may type, by a piece of it, and why
    "index": {
        "at 5 % than at 12 %": "a target for the reader to try",
        "target to 12 %": "a target for the reader to try",
        "go down to 3 %": "a target for the reader to try",
        "used at 40 % of its peak": "supposed: its inverse is the two and a half of the sentence",
        "In twenty minutes": "a plan for teaching",
    },
    "flexibility": {
        "from 20,000 runs": "size of a run whose result is kept in the code",
        "within 0.05 of its plateau": "what we call near",
        "noise of 30 % of the signal": "the setting of the table, as in lib.flexibility_charts",
        "features that correlate by 0.9": "the setting of a test",
    },
    "overparameterization": {"a term of degree 150": "an example of any high degree"},
    "scaling-theory": {
        "least squares with five features": "the setting of a world of lib.rates",
        "wastes five powers": "nine less four",
    },
    "measuring-compute": {"are 345,600 seconds": "arithmetic"},
    "hardware": {
        "has five": "the views that the next cell lists",
        "from 2012 to 2018": "the years of AlexNet and NASNet-A, as the article tells it",
        "clock times 32": "the rule of the release, which the sentence names",
    },
    "extrapolation": {"its hour of 3,600 seconds": "arithmetic"},
    "forecast-check": {"from 2023, and": "a year, whose records are counted"},
    "ways-out": {
        "At a hundred million uses a day": "supposed",
    },
    "methods": {
        "near 75 %": "a share at which the error of the simulation is told",
        "the trend reaches 5 %": "the question of lib.coverage",
        "within 94 to 96 %": "the bound of a test",
        "twentieth power of 0.95": "the level of an interval, as a share",
        "On the 2022 record": "the year of a release",
    },
}


def allowed(chapter, sentence):
    """The sentence, less what the chapter may type."""
    for piece in ALLOWED.get(Path(chapter).name, ()):
        sentence = sentence.replace(piece, "")
    return sentence


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_typed_number_is_accounted_for(chapter):
    known = settings(chapter) | ARTICLE
    found = [
        (numbers, sentence)
        for passage in passages(chapter)
        for sentence in sentences(passage)
        if (numbers := untold(allowed(chapter, sentence), known))
    ]
    assert found == []


def test_every_allowance_is_needed():
    for name, pieces in ALLOWED.items():
        known = settings(f"chapters/{name}") | ARTICLE
        every = [one for text in passages(f"chapters/{name}") for one in sentences(text)]
        for piece, reason in pieces.items():
            said = [sentence for sentence in every if piece in sentence]
            assert said, f"{name}: nothing says {piece!r} any more"
            assert any(untold(sentence, known) for sentence in said), piece
            assert reason


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize(
    "result",
    [
        "The power is 10.7 here.",
        "It takes {numref}`fig-x` and 8.13 decades.",
        "The interval goes from {glue:text}`low:.1f` to 13.3.",
        "| systems | {glue:text}`n` | 37.5 |",
        "Of the eighty-one points, 613 lie above.",
        "It cost US$143 million.",
        "The requirement is 10<sup>26</sup> FLOP.",
        "It rose 217-fold.",
        "That is 38.2 %.",
        "```{admonition} Takeaway\n:class: tip\nIt is **17.3** times as much.\n```",
        "- **Noise.** It adds 0.173 decades.",
        "Compute grew eleven-million-fold.",
    ],
)
def test_typed_result_is_caught(chapter, result):
    known = settings(chapter) | ARTICLE
    text = f"Some words come first. {result}\n\nAnd others after it."
    if result.startswith(("|", "-", "`")):
        text = f"Some words come first.\n\n{result}\n\nAnd others after it."
    assert any(untold(sentence, known) for sentence in sentences(text))


@pytest.mark.parametrize(
    "innocent",
    [
        "They measured 8.13 decades {cite}`someone2020`.",
        "The power is 10.7. {claim}`ninth-power` {claim}`another` Next.",
        "It is {glue:text}`power:.1f` (95 %: {glue:text}`low:.1f` to {glue:text}`high:.1f`).",
        "AlexNet-5 and ResNet-152 ran on a V100, the points of 2020 on two GTX 580.",
        "By $k^{13.3}$ and `round(17.3)` see [the part](page.py#part-217).",
        "```python\n613 * 2\n```",
    ],
)
def test_name_formula_and_fact_are_no_results(innocent):
    assert [one for sentence in sentences(innocent) for one in typed(sentence)] == []


def test_settings_are_numbers_that_the_reader_can_see():
    shown = settings("chapters/methods")
    assert {13.0, 77.0} <= shown  # in visible cells or solutions
    assert 1234.5 not in shown
