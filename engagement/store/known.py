"""Flags together with what messages name of them: account, contact, who did it and why."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from engagement.known_flag import KnownFlag
from engagement.model import Flag, FlagEvent, Person
from engagement.store import flags as store
from engagement.store import queries
from engagement.store.session import WorkspaceSession


def known_flags(session: WorkspaceSession, flag_ids: Collection[str]) -> dict[str, KnownFlag]:
    """The flags of these ids, by id; one that does not exist is left out."""
    found = store.flags_by_id(session, flag_ids)
    events: dict[str, list[FlagEvent]] = {}
    for event in store.flag_events(session, [flag.flag_id for flag in found]):
        events.setdefault(event.flag_id, []).append(event)
    mentioned = {key: frozenset(_mentioned(some)) for key, some in events.items()}
    names = _names(queries.people(session, frozenset[str]().union(*mentioned.values())))
    timezone = queries.workspace(session).timezone
    accounts = {key: queries.account(session, key) for key in {flag.account_id for flag in found}}
    contacts = {
        (key, contact.contact_id): contact.name
        for key in {flag.account_id for flag in found if flag.subject}
        for contact in queries.contacts(session, key)
    }
    return {
        flag.flag_id: KnownFlag(
            flag=flag,
            account=account,
            timezone=timezone,
            about=contacts.get((flag.account_id, flag.subject)),
            set_by=_set_by(flag, events.get(flag.flag_id, ())),
            names=names,
            people=mentioned.get(flag.flag_id, frozenset()),
        )
        for flag in found
        if (account := accounts[flag.account_id]) is not None
    }


def _set_by(flag: Flag, events: Sequence[FlagEvent]) -> FlagEvent | None:
    """The event that put the flag into its state: later ones only judged it."""
    return next((e for e in reversed(events) if e.to_state is flag.state and e.at == flag.since), None)


def _mentioned(events: Iterable[FlagEvent]) -> Iterator[str]:
    """Who acted on a flag, and to whom it was escalated."""
    return (who for event in events for who in (event.actor, event.escalated_to) if who)


def _names(people: Sequence[Person]) -> dict[str, str]:
    return {key: person.name for person in people if person.name for key in (person.email, person.slack_user_id) if key}
