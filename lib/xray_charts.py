"""The live charts of the article's X-ray: expert, flexible and regularised, and the hybrid.

Least squares is drawn by its closed form, in expressions of the chart itself; what holds a LASSO
comes from :mod:`lib.xray`. Each chart says in a sentence what the controls amount to, and Python
writes the same sentence.
"""

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from lib import calculators, gaussian_design, plots
from lib.flexibility import METHODS
from lib.flexibility_charts import PERFORMANCE, colours
from lib.gaussian_design import SPIKE_STEPS
from lib.xray import (
    AT,
    HYBRID_SAMPLES,
    HYBRID_STEP,
    MOST_FORGOTTEN,
    NOISES,
    PENALTIES,
    POOLS,
    RELEVANT,
    SAMPLES,
    Hybrid,
    XRay,
)

# Solid are the oracle and the hybrid, which no chart has together.
_DASHES = ([1, 0], [7, 3], [2, 2], [10, 3, 2, 3], [1, 0])
_SAMPLES_AXIS = alt.Axis(title="Samples", labelExpr=plots.POWER_OF_TEN, tickMinStep=1)

_XRAY = (
    "Of {relevant} variables in a pool of {pool} the expert forgot {forgotten} and {stalls}. With "
    "noise of {noise} % of the signal the regularised model ({penalty} penalty) is ahead for good "
    "{regularised}, the flexible one {flexible}."
)
_NEVER, _START = "at no point up to a million samples", "from the start"
_STALLS, _NEVER_STALLS = "stalls at a performance of {plateau}", "never stalls"
_FROM = {"samples": "from {at} samples on", "flop": "from {at} FLOP on"}


def xray_words(
    plan: XRay, forgotten: int, pool: int, noise: int, penalty: str, against: str
) -> str:
    """Say what :func:`xray` says of the same controls.

    Parameters
    ----------
    plan : XRay
        From :func:`lib.xray.solve_xray`.
    forgotten : int
        Variables that the expert left out, up to `MOST_FORGOTTEN`.
    pool, noise : int
        One of :data:`lib.xray.POOLS` and of :data:`lib.xray.NOISES`.
    penalty : str
        One of `PENALTIES`.
    against : {"samples", "flop"}

    Returns
    -------
    str

    Examples
    --------
    >>> from lib.xray import solve_xray
    >>> xray_words(solve_xray(), 10, 1000, 1, "best", "flop").split(". ")[0]
    'Of 100 variables in a pool of 1,000 the expert forgot 10 and stalls at a performance of 1.00'
    """

    def ahead(at: float | None) -> str:
        if at is None:
            return _NEVER
        if at == 0:
            return _START
        # Two digits: a crossing of curves that run close is not known better.
        written = f"{float(f'{10**at:.1e}'):,.0f}" if against == "samples" else f"10^{at:.1f}"
        return _FROM[against].format(at=written)

    found = plan.crossings[against][pool, noise]
    stalls = _NEVER_STALLS
    if forgotten:
        stalls = _STALLS.format(plateau=f"{-math.log10(forgotten / RELEVANT):.2f}")
    return _XRAY.format(
        relevant=RELEVANT,
        pool=f"{pool:,}",
        forgotten=forgotten,
        stalls=stalls,
        noise=10 * noise,
        penalty=penalty,
        regularised=ahead(found[penalty][forgotten]),
        flexible=ahead(found["flexible"][forgotten]),
    )


def xray(
    plan: XRay,
    *,
    name: str,
    description: str,
    forgotten: int = 5,
    pool: int = 1000,
    noise: int = 1,
) -> alt.LayerChart:
    """Draw the X-ray: what the expert forgot, the pool, the noise and the axis are the reader's.

    Parameters
    ----------
    plan : XRay
        From :func:`lib.xray.solve_xray`.
    name, description : str
        As for :func:`lib.flexibility_charts.by_data`.
    forgotten, pool, noise : int
        At the start; as for :func:`xray_words`.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> from lib.xray import solve_xray
    >>> chart = xray(solve_xray(), name="fig-xray", description="Lines.")
    >>> chart.usermeta["answer"].startswith("Of 100 variables in a pool of 1,000 the expert")
    True
    """
    controls = [
        _slider(forgotten, MOST_FORGOTTEN, 1),
        _list("pool", pool, {each: f"{each:,}" for each in POOLS}, "Variables in the pool "),
        _noise_list(noise),
        calculators.choice("penalty", "textbook", list(PENALTIES), "Penalty"),
        _list("against", "samples", {"samples": "samples", "flop": "FLOP"}, "Drawn against "),
    ]
    table = {
        against: {f"{pool} {noise}": found for (pool, noise), found in by_pool.items()}
        for against, by_pool in plan.crossings.items()
    }
    # A literal in a parameter of its own, so that it stands in the page once.
    crossings = alt.param(name="crossings", expr=plots.literal(table))
    answer = alt.param(name="answer", expr=_xray_expression())
    fewest, most = SAMPLES
    ends = {  # the fewest operations are the expert's, the most those on the whole pool
        "domainMin": (math.log10(fewest), math.log10(gaussian_design.flop(fewest, RELEVANT))),
        "domainMax": (math.log10(most), f"log(2 * pool * pool * {most}) / LN10"),
    }
    x = alt.X(
        "x:Q",
        scale=alt.Scale(
            zero=False,
            nice=False,
            **{
                end: alt.ExprRef(f"against == 'samples' ? {samples} : {flop}")
                for end, (samples, flop) in ends.items()
            },
        ),
        axis=alt.Axis(title=None, labelExpr=plots.POWER_OF_TEN, tickMinStep=1),
    )
    y = alt.Y("performance:Q", scale=plots.scale((-1, 6)), axis=PERFORMANCE)
    drawn = {
        "oracle": _formula(RELEVANT, "0", SAMPLES),
        "expert": _formula(RELEVANT, "forgotten", SAMPLES),
        "flexible": _formula("pool", "0", SAMPLES),
        "regularised": alt.Chart(alt.NamedData("regularised"))
        .transform_filter("datum.pool == pool && datum.noise == noise && datum.penalty == penalty")
        .transform_calculate(log10_samples="log(datum.samples) / LN10"),
    }
    lines = [
        _line(curve.transform_calculate(x=_CHOSEN), method, list(drawn), x, y)
        for method, curve in drawn.items()
    ]
    return alt.layer(
        *lines,
        _x_title("against == 'samples' ? 'Samples' : 'Operations of one fit, FLOP'"),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=360,
        datasets={"regularised": plots.rows_of(plan.regularised)},
        usermeta={
            "data": "regularised",
            "answer": xray_words(plan, forgotten, pool, noise, "textbook", "samples"),
        },
    ).add_params(*controls, crossings, answer)


_CHOSEN = "against == 'samples' ? datum.log10_samples : datum.log10_flop"


def _xray_expression() -> str:
    """Return the Vega expression of what :func:`xray_words` writes."""

    def ahead(curve: str) -> str:
        at = f"crossings[against][pool + ' ' + noise][{curve}][forgotten]"
        samples = calculators.phrase(_FROM["samples"], {"at": f"format(pow(10, {at}), ',.2r')"})
        flop = calculators.phrase(_FROM["flop"], {"at": plots.power_of_ten(at)})
        told = f"against == 'samples' ? {samples} : {flop}"
        return f"({at} == null ? '{_NEVER}' : {at} == 0 ? '{_START}' : {told})"

    plateau = f"format(-log(forgotten / {RELEVANT}) / LN10, '.2f')"
    stalls = calculators.phrase(_STALLS, {"plateau": plateau})
    return calculators.phrase(
        _XRAY,
        {
            "relevant": str(RELEVANT),
            "pool": "format(pool, ',d')",
            "forgotten": "forgotten",
            "stalls": f"(forgotten == 0 ? '{_NEVER_STALLS}' : {stalls})",
            "noise": "10 * noise",
            "penalty": "penalty",
            "regularised": ahead("penalty"),
            "flexible": ahead("'flexible'"),
        },
    )


_HYBRID = (
    "The expert forgot {forgotten} of {relevant}, noise {noise} % of the signal: the hybrid is "
    "{best}. With {at} samples its error is {expert} times the expert’s and {regularised} times "
    "that of the regularised model."
)
_NEVER_BEST = "nowhere the best of the three"
_BEST_FROM = "the best of the three from {n} samples on"


def hybrid_words(plan: Hybrid, forgotten: int, noise: int) -> str:
    """Say what :func:`hybrid` says of the same controls.

    Parameters
    ----------
    plan : Hybrid
        From :func:`lib.xray.solve_hybrid`.
    forgotten : int
        A multiple of `HYBRID_STEP`.
    noise : int
        One of `NOISES`.

    Returns
    -------
    str

    Examples
    --------
    >>> from lib.xray import solve_hybrid
    >>> hybrid_words(solve_hybrid(), 0, 1).split(": ")[1].split(". ")[0]
    'the hybrid is nowhere the best of the three'
    """
    best, over_expert, over_regularised = plan.said[noise][forgotten]
    start = _NEVER_BEST
    if best is not None:
        start = _BEST_FROM.format(n=f"{float(f'{10**best:.1e}'):,.0f}")
    return _HYBRID.format(
        forgotten=forgotten,
        relevant=RELEVANT,
        noise=10 * noise,
        best=start,
        at=f"{AT:,}",
        expert=f"{over_expert:.3f}",
        regularised=f"{over_regularised:.3f}",
    )


def hybrid(
    plan: Hybrid, *, name: str, description: str, forgotten: int = 20, noise: int = 1
) -> alt.LayerChart:
    """Draw the hybrid between the expert and the regularised model.

    Parameters
    ----------
    plan : Hybrid
        From :func:`lib.xray.solve_hybrid`.
    name, description : str
        As for :func:`lib.flexibility_charts.by_data`.
    forgotten, noise : int
        At the start; as for :func:`hybrid_words`.

    Returns
    -------
    LayerChart
        Its ``usermeta`` holds the sentence at the start, as ``answer``.

    Examples
    --------
    >>> from lib.xray import solve_hybrid
    >>> chart = hybrid(solve_hybrid(), name="fig-hybrid", description="Lines.")
    >>> chart.usermeta["answer"].startswith("The expert forgot 20 of 100")
    True
    """
    controls = [_slider(forgotten, RELEVANT, HYBRID_STEP), _noise_list(noise)]
    found = f"({plots.literal(plan.said)})[noise][forgotten]"
    best_from = calculators.phrase(_BEST_FROM, {"n": "format(pow(10, said[0]), ',.2r')"})
    expression = calculators.phrase(
        _HYBRID,
        {
            "forgotten": "forgotten",
            "relevant": str(RELEVANT),
            "noise": "10 * noise",
            "best": f"(said[0] == null ? '{_NEVER_BEST}' : {best_from})",
            "at": f"format({AT}, ',d')",
            "expert": "format(said[1], '.3f')",
            "regularised": "format(said[2], '.3f')",
        },
    )
    x = alt.X(
        "log10_samples:Q",
        scale=plots.scale(tuple(float(np.log10(end)) for end in HYBRID_SAMPLES)),
        axis=_SAMPLES_AXIS,
    )
    y = alt.Y("performance:Q", scale=plots.scale((-1, 5)), axis=PERFORMANCE)
    rows = (
        alt.Chart(alt.NamedData("curves"))
        .transform_filter("datum.noise == noise")
        .transform_calculate(log10_samples="log(datum.samples) / LN10")
    )
    drawn = {
        "expert": _formula(RELEVANT, "forgotten", (RELEVANT // 2, HYBRID_SAMPLES[1])),
        "regularised": rows.transform_filter("datum.method == 'regularised'"),
        "hybrid": rows.transform_filter("datum.forgotten == forgotten"),
    }
    return alt.layer(
        *(_line(curve, method, list(drawn), x, y) for method, curve in drawn.items()),
        name=name,
        description=description,
        width=plots.WIDTH,
        height=320,
        datasets={"curves": plots.rows_of(plan.curves)},
        usermeta={"data": "curves", "answer": hybrid_words(plan, forgotten, noise)},
    ).add_params(
        *controls,
        alt.param(name="said", expr=found),
        alt.param(name="answer", expr=expression),
    )


def _slider(start: int, most: int, step: int) -> alt.Parameter:
    """Return the slider of what the expert forgot."""
    title = f"Forgotten, of {RELEVANT} that matter"
    return calculators.slider("forgotten", start, (0, most, step), title)


def _list(name: str, value: object, options: Mapping, label: str) -> alt.Parameter:
    """Return a list to choose from, given what each option is called."""
    bind = alt.binding_select(options=list(options), labels=list(options.values()), name=label)
    return alt.param(name=name, value=value, bind=bind)


def _noise_list(value: int) -> alt.Parameter:
    """Return the list of noises."""
    options = {each: f"{10 * each} % of the signal" for each in NOISES}
    return _list("noise", value, options, "Noise ")


def _formula(features: int | str, unseen: str, ends: tuple[int, int]) -> alt.Chart:
    """Return the data of least squares by its closed form, as expressions of the controls.

    As :mod:`lib.gaussian_design` does, at the numbers of samples of its ``around_spike``.
    """
    low, high = ends
    ratio = f"(datum.t < 0 ? datum.q / {low} : {high} / datum.q)"
    return (
        alt.Chart(alt.sequence(-SPIKE_STEPS, SPIKE_STEPS + 1, 1, as_="i"))
        .transform_calculate(q=str(features), unseen=unseen, t=f"datum.i / {SPIKE_STEPS}")
        .transform_calculate(n=f"round(datum.q * pow({ratio}, pow(datum.t, 3)))")
        .transform_filter("abs(datum.n - datum.q) >= 2")
        .transform_calculate(
            fewer="min(datum.n, datum.q)",
            more="max(datum.n, datum.q)",
        )
        .transform_calculate(
            lost=f"({RELEVANT} - datum.unseen) * (1 - datum.fewer / datum.q)",
            spread="(noise * noise + datum.unseen) * datum.fewer / (datum.more - datum.fewer - 1)",
        )
        .transform_calculate(
            performance=f"-log((datum.unseen + datum.lost + datum.spread) / {RELEVANT}) / LN10",
            log10_samples="log(datum.n) / LN10",
            log10_flop="log(2 * pow(datum.fewer, 2) * (datum.more - datum.fewer / 3)) / LN10",
        )
    )


def _line(curve: alt.Chart, method: str, methods: Sequence[str], x: alt.X, y: alt.Y) -> alt.Chart:
    """Draw one method, told apart by colour and dash."""
    order = [each for each in METHODS if each in methods]
    dashes = [_DASHES[METHODS.index(each)] for each in order]
    legend = alt.Legend(title=None, symbolSize=400, columns=2)
    return (
        curve.transform_calculate(method=f"'{method}'")
        .mark_line(clip=True)
        .encode(
            x,
            y,
            alt.Color("method:N", scale=colours(order), legend=legend),
            alt.StrokeDash("method:N", scale=alt.Scale(domain=order, range=dashes), legend=legend),
        )
    )


def _x_title(words: str) -> alt.Chart:
    """Write the title of the horizontal axis; that of an axis itself cannot follow a control."""
    return alt.Chart(alt.sequence(0, 1, 1, as_="one")).mark_text(
        align="center",
        fontSize=13,
        fontWeight=600,
        text=alt.ExprRef(words),
        x=alt.ExprRef("width / 2"),
        y=alt.ExprRef("height + 36"),
    )
