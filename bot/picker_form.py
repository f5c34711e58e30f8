"""What is chosen in the modal that asks which report is wanted, and what is wrong with it. Pure: it is asked in the
acknowledgement, too."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from bot.blocks import form_problems as say
from bot.blocks.message import Json
from bot.blocks.picker import ACCOUNT, OTHER, OWNER, PERIOD, PORTFOLIO, RENEWAL, SEGMENT, SIGNAL, TIER, USUAL
from bot.grammar import NO_WORDS, FilterWords
from bot.typed_period import wrong_everywhere
from engagement.account_index import AccountIndex

_FILTERS = (OWNER, SEGMENT, TIER, SIGNAL, RENEWAL)


@dataclass(frozen=True, slots=True)
class Picked:
    """A report that was chosen: of an account by its id, or of the portfolio (None)."""

    account_id: str | None
    period: str | None
    filters: FilterWords = NO_WORDS

    def as_json(self) -> Json:
        """For the inbox."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Json) -> Self:
        """From the inbox."""
        return cls(kept["account_id"], kept["period"], FilterWords(**kept["filters"]))


def read_form(values: Mapping[str, Any], index: AccountIndex) -> Picked:
    """The report that the values of a view ask for, by input; without problems it is what was chosen."""
    account = index.of_key(values.get(ACCOUNT))
    chosen = values.get(PERIOD)
    owner = values.get(OWNER)
    return Picked(
        account.id if account else None,
        str(values.get(OTHER) or "").strip() or (None if chosen in (None, USUAL) else str(chosen)),
        FilterWords(
            owner=f"<@{owner}>" if owner else None,
            segment=index.segments.get(values.get(SEGMENT, "")),
            tier=values.get(TIER),
            signal=values.get(SIGNAL),
            renewal=values.get(RENEWAL),
        ),
    )


def problems(
    values: Mapping[str, Any], index: AccountIndex, *, now: datetime, owner: Collection[str] | None = None
) -> dict[str, str]:
    """What has to be mended before the report can be asked for, by input.

    ``owner``: the addresses of the person chosen as owner, None while they are not known.
    """
    found: dict[str, str] = {}
    portfolio = values.get(ACCOUNT) == PORTFOLIO.value
    if not portfolio and index.of_key(values.get(ACCOUNT)) is None:
        found[ACCOUNT] = say.ACCOUNT_GONE if values.get(ACCOUNT) else say.CHOOSE_ONE
    if wrong := wrong_everywhere(read_form(values, index).period, now):
        found[OTHER if values.get(OTHER) else PERIOD] = str(wrong)
    if portfolio:
        if owner is not None and not index.owners.intersection(owner):
            found[OWNER] = say.OWNS_NOTHING
        if values.get(SEGMENT) and values[SEGMENT] not in index.segments:
            found[SEGMENT] = say.SEGMENT_GONE
        return found
    return found | dict.fromkeys((each for each in _FILTERS if values.get(each)), say.FOR_THE_PORTFOLIO)
