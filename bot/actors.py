"""What is kept of a person who acts on a flag.

The e-mail address in lower case, as the command line gives it and as owners are named; the Slack user id where Slack
shows no address. Both are shown by name, our own people's or Slack's, never as a mention, which would ping.
"""

import logging
from collections.abc import Collection
from dataclasses import replace

from bot.deps import Deps
from bot.errors import SendFailed
from engagement.known_flag import KnownFlag
from engagement.store import queries

_log = logging.getLogger(__name__)


def kept_as(deps: Deps, user_id: str) -> str:
    """What is kept of a Slack user. Where Slack does not answer, the id: the act must not wait for a name."""
    try:
        return deps.directory.email_of(user_id) or user_id
    except SendFailed as failed:
        _log.warning("the address of a person is not known: %s", failed.code)
        return user_id


def addresses_of(deps: Deps, user_id: str) -> frozenset[str]:
    """The address that Slack shows of a person, and those under which the records know their Slack id, in lower case.

    Raises ``SendFailed``.
    """
    with deps.read() as session:
        known = {person.email.casefold() for person in queries.people(session, [user_id])}
    shown = deps.directory.email_of(user_id)
    return frozenset(known | ({shown} if shown else set()))


def known_flags(deps: Deps, flag_ids: Collection[str]) -> dict[str, KnownFlag]:
    """The flags of these ids as they stand now, with the names of everybody who did something with them."""
    return {key: _named(deps, known) for key, known in deps.flags.known_flags(flag_ids).items()}


def _named(deps: Deps, known: KnownFlag) -> KnownFlag:
    found = {who: deps.directory.name_of(who) for who in sorted(known.people - known.names.keys())}
    return replace(known, names={**known.names, **{who: name for who, name in found.items() if name}})
