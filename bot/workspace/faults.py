"""Faults on purpose: what the workspace is told to get wrong, for the next calls or at random from a seed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Lock

from bot.workspace.model import Json


class FaultKind(StrEnum):
    """What goes wrong."""

    RATE_LIMITED = "rate_limited"  # HTTP 429 with Retry-After
    RATE_LIMITED_OK = "rate_limited_ok"  # HTTP 200 with {"ok": false, "error": "ratelimited"}
    SERVER_ERROR = "server_error"  # HTTP 5xx with an HTML page
    NOT_JSON = "not_json"  # HTTP 200 with an HTML page
    DROP = "drop"  # the connection is reset
    DELAY = "delay"  # the right answer, late
    HANG = "hang"  # no answer; the connection is reset in the end
    LATE = "late"  # the connection is reset at once; the call takes effect `seconds` later
    ERROR = "error"  # HTTP 200 with a Slack error code


@dataclass(frozen=True)
class Fault:
    """One way to fail. `acts`: the call takes effect before it fails (DELAY always does, after the delay).

    `status` for SERVER_ERROR; `retry_after` as the header's text (None leaves it out) for RATE_LIMITED; `seconds` for
    DELAY, HANG and LATE; `code` for ERROR.
    """

    kind: FaultKind
    acts: bool = False
    status: int = 500
    retry_after: str | None = "1"
    seconds: float = 60.0
    code: str = "internal_error"


@dataclass
class FaultRule:
    """Fails `times` calls of the methods matching `method` (a name or a pattern such as `chat.*`; response URLs are
    `response_url`, uploads `files.upload`), after letting `skip` of them pass; `hits` counts the failures."""

    method: str
    fault: Fault
    times: int = 1
    skip: int = 0
    where: Callable[[Json], bool] | None = None
    hits: int = 0

    def applies(self, method: str, args: Json) -> bool:
        """Whether this call is to fail; counts it."""
        if self.hits >= self.times or not fnmatchcase(method, self.method):
            return False
        if self.where is not None and not self.where(args):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        return True


@dataclass
class RandomFaults:
    """Fails each matching call with `probability`, with one of `faults`; the same seed gives the same choices."""

    probability: float
    faults: Sequence[Fault]
    seed: int = 0
    methods: str = "*"
    hits: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1 or not self.faults:
            raise ValueError("needs a probability from 0 to 1 and at least one fault")
        self._random = random.Random(self.seed)  # noqa: S311  (repeatable test faults)

    def pick(self, method: str) -> Fault | None:
        """The fault for this call, or None."""
        if not fnmatchcase(method, self.methods) or self._random.random() >= self.probability:
            return None
        self.hits += 1
        return self._random.choice(self.faults)


class Faults:
    """All faults ordered: rules first, in the order given, then the random ones."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []
        self._random: RandomFaults | None = None
        self._lock = Lock()

    def add(self, rule: FaultRule) -> FaultRule:
        """Order a rule."""
        with self._lock:
            self._rules.append(rule)
            return rule

    def at_random(self, faults: RandomFaults | None) -> None:
        """Fail at random from now on, or stop doing so."""
        with self._lock:
            self._random = faults

    def clear(self) -> None:
        """Forget every fault ordered."""
        with self._lock:
            self._rules.clear()
            self._random = None

    def pick(self, method: str, args: Json) -> Fault | None:
        """The fault for this call, or None."""
        with self._lock:
            for rule in self._rules:
                if rule.applies(method, args):
                    return rule.fault
            return self._random.pick(method) if self._random else None
