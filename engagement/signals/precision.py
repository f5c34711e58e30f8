"""How often each signal's flags were found true by people (method section 6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Final

from engagement.config import FlagsConfig
from engagement.model import Flag, SignalName, Verdict
from engagement.results import SignalPrecision

_Z80: Final = 1.2815515655446004  # the standard normal's 90th percentile
_Z95: Final = 1.959963984540054


def measure_precision(flags: Iterable[Flag], config: FlagsConfig) -> Mapping[SignalName, SignalPrecision]:
    """The precision of each signal of which a flag was judged: (real + already known) / all, each flag counted once
    with its last verdict. ``watch`` from ``min_verdicts`` on while below ``precision_floor``.
    """
    judged: dict[SignalName, Counter[Verdict]] = {}
    for flag in flags:
        if flag.verdict is not None:
            judged.setdefault(flag.signal, Counter())[flag.verdict] += 1
    return {signal: _precision(signal, judged[signal], config) for signal in SignalName if signal in judged}


def _precision(signal: SignalName, verdicts: Counter[Verdict], config: FlagsConfig) -> SignalPrecision:
    judged, noise = verdicts.total(), verdicts[Verdict.NOISE]
    true = judged - noise
    (low80, high80), (low95, high95) = wilson(true, judged, _Z80), wilson(true, judged, _Z95)
    return SignalPrecision(
        signal=signal,
        judged=judged,
        real=verdicts[Verdict.REAL],
        already_known=verdicts[Verdict.ALREADY_KNOWN],
        noise=noise,
        precision=true / judged,
        interval_low=low80,
        interval_high=high80,
        low=low95,
        high=high95,
        watch=judged >= config.min_verdicts and true / judged < config.precision_floor,
    )


def wilson(successes: int, trials: int, z: float) -> tuple[float, float]:
    """Wilson's interval of a share for a normal quantile ``z``; ``trials`` is at least 1."""
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return (0.0 if successes == 0 else middle - half), (1.0 if successes == trials else middle + half)
