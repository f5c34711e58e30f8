"""Which accounts a portfolio report is about: owner, segment, tier, signal, renewal window (method section 8).

Words come from the command line or from Slack; what no account has is refused with the nearest that one has.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from rapidfuzz import process

from engagement.errors import FilterError
from engagement.matching import fold
from engagement.model import Account, SignalName, Tier
from engagement.results import PortfolioFilter

NO_FILTER = PortfolioFilter()
_NO_NAMES: Mapping[str, str] = {}
_MOST_RENEWAL_DAYS = 3650
_USUAL_RENEWAL = "90d"
_ALIKE = 55.0  # of 100: how near a word must be to be named
_RENEWAL = re.compile(r"(\d{1,4})\s*d?(?:ays?)?", re.IGNORECASE)


def parse_filter(
    accounts: Iterable[Account],
    *,
    owner: str | None = None,
    segment: str | None = None,
    tier: str | None = None,
    signal: str | None = None,
    renewal: str | None = None,
    names: Mapping[str, str] = _NO_NAMES,
) -> PortfolioFilter:
    """The filter that the words mean, for a workspace of these accounts; upper and lower case are the same.

    ``owner`` is an e-mail, or a name if ``names`` gives those of the addresses; ``tier`` and ``signal`` are a name or
    its beginning ("low", "sponsor"), ``renewal`` days such as "90d". Raises ``FilterError`` that names the nearest.
    """
    known = list(accounts)
    return PortfolioFilter(
        owner=owner and _owner(owner, {a.owner_email for a in known if a.owner_email}, names),
        segment=segment and _one_of(segment, {a.segment for a in known if a.segment}, "segment"),
        tier=Tier(_beginning(tier, list(Tier), "tier")) if tier else None,
        signal=SignalName(_beginning(signal, list(SignalName), "signal")) if signal else None,
        renewal_days=_days(renewal) if renewal else None,
    )


def matches(account: Account, chosen: PortfolioFilter, today: date) -> bool:
    """Whether the account's master data fit: owner, segment, renewal from today up to the given days ahead."""
    if chosen.owner is not None and account.owner_email != chosen.owner:
        return False
    if chosen.segment is not None and account.segment != chosen.segment:
        return False
    if chosen.renewal_days is None:
        return True
    return account.renewal_date is not None and 0 <= (account.renewal_date - today).days <= chosen.renewal_days


def _one_of(word: str, known: Collection[str], what: str) -> str:
    by_fold = {name.casefold(): name for name in sorted(known)}
    found = by_fold.get(word.strip().casefold())
    if found is not None:
        return found
    if not known:
        raise FilterError(f"No account has an {what}." if what == "owner" else f"No account has a {what}.", what)
    near = _nearest(word, list(by_fold.values()))
    nearest = f" Nearest: {', '.join(near)}." if near else ""
    raise FilterError(f"No account has the {what} {word!r}.{nearest}", what, near)


def _owner(word: str, owners: Collection[str], names: Mapping[str, str]) -> str:
    """The one owner whose address or name the word is, else begins: "@ana", "Ana Example", "ana@v.example"."""
    wanted = fold(word.strip().removeprefix("@"))
    said = {owner: {fold(owner), fold(owner.partition("@")[0]), fold(names.get(owner, ""))} for owner in owners}
    whole = [owner for owner, called in said.items() if wanted in called]
    begun = [owner for owner, called in said.items() if any(f" {wanted}" in f" {each}" for each in called)]
    for found in (whole, begun):
        if wanted and len(found) == 1:
            return found[0]
    return _one_of(word, owners, "owner")


def _beginning(word: str, names: list[Tier] | list[SignalName], what: str) -> str:
    """The one name that the word is, or begins; spaces, hyphens and underscores are the same."""
    wanted = re.sub(r"[\s_-]+", "_", word.strip().casefold())
    found = [n.value for n in names if n.value == wanted] or [n.value for n in names if n.value.startswith(wanted)]
    if wanted and len(found) == 1:
        return found[0]
    known = [name.value for name in names]
    raise FilterError(f"{word!r} is no {what}; write one of {', '.join(known)}.", what, _nearest(wanted, known))


def _days(word: str) -> int:
    found = _RENEWAL.fullmatch(word.strip())
    days = int(found[1]) if found else 0
    if not 1 <= days <= _MOST_RENEWAL_DAYS:
        raise FilterError(
            f"{word!r} is no renewal window; write a number of days from 1d to {_MOST_RENEWAL_DAYS}d.",
            "renewal",
            (_USUAL_RENEWAL,),
        )
    return days


def _nearest(word: str, names: list[str]) -> tuple[str, ...]:
    found = process.extract(word.casefold(), names, limit=3, processor=str.casefold, score_cutoff=_ALIKE)
    return tuple(str(name) for name, _, _ in found)
