"""NIST Statistical Reference Datasets (StRD) for regression: data and certified values.

Linear sets: https://www.itl.nist.gov/div898/strd/lls/lls.shtml
Non-linear sets: https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit


def _columns(text):
    """Return y and x from lines of NIST's pairs."""
    return np.array(text.split(), dtype=float).reshape(-1, 2).T


def _bell(z):
    """Return the derivative of the logistic function."""
    return expit(z) * expit(-z)


class _Columns:
    """Names the columns of ``data``."""

    @property
    def y(self):
        return self.data[0]

    @property
    def x(self):
        return self.data[1]


@dataclass(frozen=True)
class Linear(_Columns):
    """A straight line or a polynomial in x with its certified answer."""

    name: str
    powers: tuple[int, ...]  # of x, one for each parameter
    data: np.ndarray  # y and x
    parameters: tuple[float, ...]
    standard_errors: tuple[float, ...]
    residual_sd: float
    r_squared: float

    @property
    def source(self):
        return f"https://www.itl.nist.gov/div898/strd/lls/data/{self.name}.shtml"


@dataclass(frozen=True)
class NonLinear(_Columns):
    """A curve, its derivatives by the parameters, NIST's two starts and the certified answer."""

    name: str
    curve: Callable  # of the parameters and x
    derivatives: Callable
    data: np.ndarray  # y and x
    starts: tuple[tuple[float, ...], tuple[float, ...]]
    parameters: tuple[float, ...]
    standard_errors: tuple[float, ...]
    rss: float
    residual_sd: float

    @property
    def source(self):
        return f"https://www.itl.nist.gov/div898/strd/nls/data/{self.name.lower()}.shtml"


NORRIS = Linear(
    name="Norris",
    powers=(0, 1),
    data=_columns("""
        0.1   0.2   338.8 337.4   118.1 118.2   888.0 884.6     9.2  10.1   228.1 226.5
        668.5 666.3   998.5 996.3   449.1 448.6   778.9 777.0   559.2 558.2     0.3   0.4
        0.1   0.6   778.1 775.5   668.8 666.9   339.3 338.0   448.9 447.5    10.8  11.6
        557.7 556.0   228.3 228.1   998.0 995.8   888.8 887.6   119.6 120.2     0.3   0.3
        0.6   0.3   557.6 556.8   339.3 339.1   888.0 887.2   998.5 999.0   778.9 779.0
        10.2  11.1   117.6 118.3   228.9 229.2   668.4 669.1   449.2 448.9     0.2   0.5
    """),
    parameters=(-0.262323073774029, 1.00211681802045),
    standard_errors=(0.232818234301152, 0.429796848199937e-03),
    residual_sd=0.884796396144373,
    r_squared=0.999993745883712,
)

PONTIUS = Linear(
    name="Pontius",
    powers=(0, 1, 2),
    data=_columns("""
        0.11019  150000   0.21956  300000   0.32949  450000   0.43899  600000   0.54803  750000
        0.65694  900000   0.76562 1050000   0.87487 1200000   0.98292 1350000   1.09146 1500000
        1.20001 1650000   1.30822 1800000   1.41599 1950000   1.52399 2100000   1.63194 2250000
        1.73947 2400000   1.84646 2550000   1.95392 2700000   2.06128 2850000   2.16844 3000000
        0.11052  150000   0.22018  300000   0.32939  450000   0.43886  600000   0.54798  750000
        0.65739  900000   0.76596 1050000   0.87474 1200000   0.98300 1350000   1.09150 1500000
        1.20004 1650000   1.30818 1800000   1.41613 1950000   1.52408 2100000   1.63159 2250000
        1.73965 2400000   1.84696 2550000   1.95445 2700000   2.06177 2850000   2.16829 3000000
    """),
    parameters=(0.673565789473684e-03, 0.732059160401003e-06, -0.316081871345029e-14),
    standard_errors=(0.107938612033077e-03, 0.157817399981659e-09, 0.486652849992036e-16),
    residual_sd=0.205177424076185e-03,
    r_squared=0.999999900178537,
)

NOINT1 = Linear(
    name="NoInt1",
    powers=(1,),
    data=np.array([np.arange(130.0, 141.0), np.arange(60.0, 71.0)]),
    parameters=(2.07438016528926,),
    standard_errors=(0.165289256198347e-01,),
    residual_sd=3.56753034006338,
    r_squared=0.999365492298663,  # about zero, not about the mean
)

NOINT2 = Linear(
    name="NoInt2",
    powers=(1,),
    data=np.array([[3.0, 4.0, 4.0], [4.0, 5.0, 6.0]]),
    parameters=(0.727272727272727,),
    standard_errors=(0.420827318078432e-01,),
    residual_sd=0.369274472937998,
    r_squared=0.993348115299335,  # about zero, not about the mean
)

LINEAR = (NORRIS, PONTIUS, NOINT1, NOINT2)


_MISRA1 = _columns("""
        10.07  77.6   14.73 114.9   17.94 141.1   23.93 190.8   29.61 239.9
        35.18   289   40.02 332.8   44.82 378.4   50.76 434.8   55.05 477.3
        61.01 536.8    66.4 593.1   75.47 689.1   81.78   760
    """)  # the four sets share it

NONLINEAR = (
    NonLinear(
        name="DanWood",
        curve=lambda b, x: b[0] * x ** b[1],
        derivatives=lambda b, x: (
            x ** b[1],
            b[0] * np.log(x) * x ** b[1],
        ),
        data=_columns("""
        2.138 1.309   3.421 1.471   3.597  1.49    4.34 1.565   4.882 1.611    5.66  1.68
    """),
        starts=((1, 5), (0.7, 4)),
        parameters=(7.6886226176e-01, 3.8604055871e00),
        standard_errors=(1.8281973860e-02, 5.1726610913e-02),
        rss=4.3173084083e-03,
        residual_sd=3.2853114039e-02,
    ),
    NonLinear(
        name="Misra1a",
        curve=lambda b, x: b[0] * (1 - np.exp(-b[1] * x)),
        derivatives=lambda b, x: (
            1 - np.exp(-b[1] * x),
            b[0] * x * np.exp(-b[1] * x),
        ),
        data=_MISRA1,
        starts=((500, 0.0001), (250, 0.0005)),
        parameters=(2.3894212918e02, 5.5015643181e-04),
        standard_errors=(2.7070075241e00, 7.2668688436e-06),
        rss=1.2455138894e-01,
        residual_sd=1.0187876330e-01,
    ),
    NonLinear(
        name="Misra1b",
        curve=lambda b, x: b[0] * (1 - (1 + b[1] * x / 2) ** -2),
        derivatives=lambda b, x: (
            1 - (1 + b[1] * x / 2) ** -2,
            b[0] * x * (1 + b[1] * x / 2) ** -3,
        ),
        data=_MISRA1,
        starts=((500, 0.0001), (300, 0.0002)),
        parameters=(3.3799746163e02, 3.9039091287e-04),
        standard_errors=(3.1643950207e00, 4.2547321834e-06),
        rss=7.5464681533e-02,
        residual_sd=7.9301471998e-02,
    ),
    NonLinear(
        name="Misra1c",
        curve=lambda b, x: b[0] * (1 - (1 + 2 * b[1] * x) ** -0.5),
        derivatives=lambda b, x: (
            1 - (1 + 2 * b[1] * x) ** -0.5,
            b[0] * x * (1 + 2 * b[1] * x) ** -1.5,
        ),
        data=_MISRA1,
        starts=((500, 0.0001), (600, 0.0002)),
        parameters=(6.3642725809e02, 2.0813627256e-04),
        standard_errors=(4.6638326572e00, 1.7728423155e-06),
        rss=4.0966836971e-02,
        residual_sd=5.8428615257e-02,
    ),
    NonLinear(
        name="Misra1d",
        curve=lambda b, x: b[0] * b[1] * x / (1 + b[1] * x),
        derivatives=lambda b, x: (
            b[1] * x / (1 + b[1] * x),
            b[0] * x / (1 + b[1] * x) ** 2,
        ),
        data=_MISRA1,
        starts=((500, 0.0001), (450, 0.0003)),
        parameters=(4.3736970754e02, 3.0227324449e-04),
        standard_errors=(3.6489174345e00, 2.9334354479e-06),
        rss=5.6419295283e-02,
        residual_sd=6.8568272111e-02,
    ),
    NonLinear(
        name="BoxBOD",
        curve=lambda b, x: b[0] * (1 - np.exp(-b[1] * x)),
        derivatives=lambda b, x: (
            1 - np.exp(-b[1] * x),
            b[0] * x * np.exp(-b[1] * x),
        ),
        data=_columns("""
        109  1   149  2   149  3   191  5   213  7   224 10
    """),
        starts=((1, 1), (100, 0.75)),
        parameters=(2.1380940889e02, 5.4723748542e-01),
        standard_errors=(1.2354515176e01, 1.0455993237e-01),
        rss=1.1680088766e03,
        residual_sd=1.7088072423e01,
    ),
    NonLinear(
        name="Chwirut2",
        curve=lambda b, x: np.exp(-b[0] * x) / (b[1] + b[2] * x),
        derivatives=lambda b, x: (
            -x * np.exp(-b[0] * x) / (b[1] + b[2] * x),
            -np.exp(-b[0] * x) / (b[1] + b[2] * x) ** 2,
            -x * np.exp(-b[0] * x) / (b[1] + b[2] * x) ** 2,
        ),
        data=_columns("""
        92.9   0.5      57.1     1     31.05  1.75   11.5875  3.75     8.025  5.75      63.6 0.875
        21.4  2.25     14.25  3.25     8.475  5.25      63.8  0.75      26.8  1.75   16.4625  2.75
        7.125  4.75      67.3 0.625        41  1.25     21.15  2.25     8.175  4.25      81.5   0.5
        13.12     3      59.9  0.75     14.62     3      32.9   1.5      5.44     6     12.56     3
        5.44     6        32   1.5     13.95     3      75.8   0.5        20     2     10.42     4
        59.5  0.75     21.67     2      8.55     5        62  0.75      20.2  2.25      7.76  3.75
        3.75  5.75     11.81     3      54.7  0.75      23.7   2.5     11.55     4      61.3  0.75
        17.7   2.5      8.74     4      59.2  0.75      16.3   2.5      8.62     4        81   0.5
        4.87     6     14.62     3      81.7   0.5     17.17  2.75      81.3   0.5      28.9  1.75
    """),
        starts=((0.1, 0.01, 0.02), (0.15, 0.008, 0.010)),
        parameters=(1.6657666537e-01, 5.1653291286e-03, 1.2150007096e-02),
        standard_errors=(3.8303286810e-02, 6.6621605126e-04, 1.5304234767e-03),
        rss=5.1304802941e02,
        residual_sd=3.1717133040e00,
    ),
    NonLinear(
        name="Rat42",
        curve=lambda b, x: b[0] * expit(b[2] * x - b[1]),
        derivatives=lambda b, x: (
            expit(b[2] * x - b[1]),
            -b[0] * _bell(b[2] * x - b[1]),
            b[0] * x * _bell(b[2] * x - b[1]),
        ),
        data=_columns("""
        8.93  9    10.8 14   18.59 21   22.33 28   39.35 42   56.11 57
        61.73 63   64.62 70   67.08 79
    """),
        starts=((100, 1, 0.1), (75, 2.5, 0.07)),
        parameters=(7.2462237576e01, 2.6180768402e00, 6.7359200066e-02),
        standard_errors=(1.7340283401e00, 8.8295217536e-02, 3.4465663377e-03),
        rss=8.0565229338e00,
        residual_sd=1.1587725499e00,
    ),
    NonLinear(
        name="MGH09",
        curve=lambda b, x: b[0] * x * (x + b[1]) / (x * (x + b[2]) + b[3]),
        derivatives=lambda b, x: (
            x * (x + b[1]) / (x * (x + b[2]) + b[3]),
            b[0] * x / (x * (x + b[2]) + b[3]),
            -b[0] * x**2 * (x + b[1]) / (x * (x + b[2]) + b[3]) ** 2,
            -b[0] * x * (x + b[1]) / (x * (x + b[2]) + b[3]) ** 2,
        ),
        data=_columns("""
        0.1957     4   0.1947      2   0.1735     1     0.16    0.5   0.0844   0.25
        0.0627 0.167   0.0456  0.125   0.0342   0.1   0.0323 0.0833   0.0235 0.0714
        0.0246 0.0625
    """),
        starts=((25, 39, 41.5, 39), (0.25, 0.39, 0.415, 0.39)),
        parameters=(1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01),
        standard_errors=(1.1435312227e-02, 1.9633220911e-01, 8.0842031232e-02, 9.0025542308e-02),
        rss=3.0750560385e-04,
        residual_sd=6.6279236551e-03,
    ),
    NonLinear(
        name="MGH10",
        curve=lambda b, x: b[0] * np.exp(b[1] / (x + b[2])),
        derivatives=lambda b, x: (
            np.exp(b[1] / (x + b[2])),
            b[0] * np.exp(b[1] / (x + b[2])) / (x + b[2]),
            -b[0] * b[1] * np.exp(b[1] / (x + b[2])) / (x + b[2]) ** 2,
        ),
        data=_columns("""
        34780  50   28610  55   23650  60   19630  65   16370  70   13720  75
        11540  80    9744  85    8261  90    7030  95    6005 100    5147 105
        4427 110    3820 115    3307 120    2872 125
    """),
        starts=((2, 400000, 25000), (0.02, 4000, 250)),
        parameters=(5.6096364710e-03, 6.1813463463e03, 3.4522363462e02),
        standard_errors=(1.5687892471e-04, 2.3309021107e01, 7.8486103508e-01),
        rss=8.7945855171e01,
        residual_sd=2.6009740065e00,
    ),
)
