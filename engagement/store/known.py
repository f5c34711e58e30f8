"""Flags together with what messages name of them: account, contact, who did it and why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from engagement.known_flag import KnownFlag
from engagement.model import FlagEvent
from engagement.store import flags as store
from engagement.store import queries
from engagement.store.session import WorkspaceSession


def known_flags(session: WorkspaceSession, flag_ids: Collection[str]) -> dict[str, KnownFlag]:
    """The flags of these ids, by id; one that does not exist is left out."""
    found = store.flags_by_id(session, flag_ids)
    events: defaultdict[str, list[FlagEvent]] = defaultdict(list)
    for event in store.flag_events(session, [flag.flag_id for flag in found]):
        events[event.flag_id].append(event)
    timezone = queries.workspace(session).timezone
    accounts = {key: queries.account(session, key) for key in {flag.account_id for flag in found}}
    contacts = {
        (key, contact.contact_id): contact.name
        for key in {flag.account_id for flag in found if flag.subject}
        for contact in queries.contacts(session, key)
    }
    known = {
        flag.flag_id: KnownFlag(
            flag, account, timezone, contacts.get((flag.account_id, flag.subject)), tuple(events[flag.flag_id])
        )
        for flag in found
        if (account := accounts[flag.account_id]) is not None
    }
    names = queries.names(session, frozenset[str]().union(*(each.people for each in known.values())))
    return {key: replace(each, names=names) for key, each in known.items()}
