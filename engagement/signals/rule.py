"""The shape of a signal's rule: does it hold for each account, and what to tell where it does."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engagement.model import SignalName
from engagement.results import Signal
from engagement.signals.scan import AccountScan, Scan

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """A signal: ``holds`` over all accounts of a scan, ``describe`` for one account where it holds."""

    name: SignalName
    holds: Callable[[Scan], Flags]
    describe: Callable[[AccountScan], tuple[Signal, ...]]
