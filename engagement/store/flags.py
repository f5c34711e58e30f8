"""Flags and their audit. A person's change is a compare-and-set on ``revision``; scans lock what they judge.

Nothing here decides: ``signals.life`` says what a change makes of a flag, and which audit row it leaves. Whoever
changes it, a person in Slack, the command line or a scan: the messages that show the flag are updated.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from engagement.model import Flag, FlagEvent, FlagState, Severity, SignalName, Strength, Verdict
from engagement.results import Evidence
from engagement.store.session import WorkspaceSession, of_workspace
from engagement.store.shown import update_copies
from engagement.store.tables import FlagEventRow, FlagRow, WorkspaceRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000
_FLAGS = of_workspace(FlagRow)
_FLAGS_OF = _FLAGS.where(FlagRow.account_id.in_(bindparam("accounts", expanding=True)))
_BARE = _FLAGS.with_only_columns(*(c for c in FlagRow.__table__.c if c.name not in ("evidence", "p_value")))
_ESCALATED_TO = _FLAGS.where(
    FlagRow.state == FlagState.ESCALATED.value, FlagRow.escalated_to.in_(bindparam("who", expanding=True))
)
_FLAGS_BY_ID = _FLAGS.where(FlagRow.flag_id.in_(bindparam("ids", expanding=True))).order_by(FlagRow.flag_id)
_EVENTS = of_workspace(FlagEventRow).order_by(FlagEventRow.flag_id, FlagEventRow.revision)
_EVENTS_OF = _EVENTS.where(FlagEventRow.flag_id.in_(bindparam("ids", expanding=True)))
_VERDICTS = _EVENTS.where(FlagEventRow.verdict.is_not(None), FlagEventRow.at <= bindparam("until"))
_BY_PEOPLE = (
    "state",
    "since",
    "not_held_since",
    "announced_at",
    "verdict",
    "snoozed_until",
    "escalated_to",
    "escalation_due",
    "acted_by",
    "revision",
)


@dataclass(frozen=True, slots=True)
class StoredFlag:
    """A flag with what the last scan that found its rule holding rested on."""

    flag: Flag
    p_value: float | None = None
    evidence: tuple[Evidence, ...] = ()


def find_flag(session: WorkspaceSession, flag_id: str) -> StoredFlag | None:
    """One flag, None where there is none of this id."""
    return next(map(_stored, session.read(_FLAGS_BY_ID, ids=[flag_id])), None)


def flags_like(session: WorkspaceSession, prefix: str, limit: int = 2) -> list[str]:
    """Ids that begin with a prefix, at most ``limit``."""
    begins = (FlagRow.flag_id >= prefix) & (FlagRow.flag_id < prefix + "g")  # ids are hex digits
    return list(session.scalars(select(FlagRow.flag_id).where(begins).order_by(FlagRow.flag_id).limit(limit)))


def flags(
    session: WorkspaceSession,
    *,
    account_ids: Collection[str] | None = None,
    states: Collection[FlagState] | None = None,
    signals: Collection[SignalName] | None = None,
    severities: Collection[Severity] | None = None,
) -> list[StoredFlag]:
    """The flags that meet every condition that is given, by account, signal and subject."""
    query = _FLAGS
    for column, wanted in ((FlagRow.state, states), (FlagRow.signal, signals), (FlagRow.severity, severities)):
        if wanted is not None:
            query = query.where(column.in_(sorted(each.value for each in wanted)))
    ids = account_ids
    found = session.read(query) if ids is None else session.read_of(query, FlagRow.account_id, ids)
    return [_stored(row) for row in sorted(found, key=lambda row: (row.account_id, row.signal, row.subject))]


def flags_in(
    session: WorkspaceSession,
    account_ids: Collection[str],
    states: Collection[FlagState],
    *,
    since: datetime | None = None,
) -> list[Flag]:
    """The flags of accounts that are in one of the states, and have been only after ``since``; without evidence."""
    query = _BARE.where(FlagRow.state.in_(sorted(state.value for state in states)))
    if since is not None:
        query = query.where(FlagRow.since > since)
    return [_flag(row) for row in session.read_of(query, FlagRow.account_id, account_ids)]


def escalated_to(session: WorkspaceSession, who: Collection[str]) -> list[Flag]:
    """The flags that are escalated to somebody, by what is kept of them (e-mail, else Slack user id)."""
    return [_flag(row) for row in session.read(_ESCALATED_TO, who=sorted(who))] if who else []


def lock_scans(session: WorkspaceSession) -> None:
    """Until the transaction ends no other scan of the workspace writes flags (SQLite: nobody writes); imports go on."""
    session.execute(select(WorkspaceRow.workspace_id).with_for_update(key_share=True)).all()


def flags_to_judge(session: WorkspaceSession, account_ids: Collection[str]) -> list[Flag]:
    """The flags of some accounts, locked until the transaction ends: nobody changes them meanwhile."""
    query = _FLAGS_OF.order_by(FlagRow.flag_id).with_for_update(key_share=True)
    some = chunks(sorted(account_ids), _IDS_PER_QUERY)
    return [_flag(row) for ids in some for row in session.read(query, accounts=ids)]


def save_judged(session: WorkspaceSession, judged: Iterable[StoredFlag], events: Sequence[FlagEvent]) -> None:
    """What a scan made of flags that ``flags_to_judge`` locked, or raised; with the audit of what it changed.

    A flag without evidence keeps what it was last found with.
    """
    held, missed = [], []
    for stored in judged:
        row = _row(stored.flag)
        if stored.evidence:
            held.append({**row, "p_value": stored.p_value, "evidence": _evidence_json(stored.evidence)})
        else:
            missed.append(row)
    session.upsert_many(FlagRow, held)
    session.upsert_many(FlagRow, missed)
    _save_events(session, events)


def save_change(session: WorkspaceSession, before: Flag, after: Flag, event: FlagEvent) -> bool:
    """What a person did, unless somebody else changed the flag since ``before`` was read: then nothing, and False."""
    row = _row(after)
    statement = update(FlagRow).where(FlagRow.flag_id == before.flag_id, FlagRow.revision == before.revision)
    done: Any = session.execute(
        statement.values({name: row[name] for name in _BY_PEOPLE}), execution_options={"synchronize_session": False}
    )
    if done.rowcount != 1:
        return False
    _save_events(session, [event])
    return True


def _save_events(session: WorkspaceSession, events: Sequence[FlagEvent]) -> None:
    """The audit, and the updates of the messages that show what changed."""
    session.insert_many(FlagEventRow, [_event_row(event) for event in events])
    update_copies(session, events)


def flag_events(session: WorkspaceSession, flag_ids: Collection[str]) -> list[FlagEvent]:
    """The audit of flags, by flag and revision."""
    found: list[FlagEvent] = []
    for some in chunks(sorted(flag_ids), _IDS_PER_QUERY):
        found += [_event(row) for row in session.read(_EVENTS_OF, ids=some)]
    return found


def verdict_events(session: WorkspaceSession, until: datetime) -> list[FlagEvent]:
    """Every verdict given up to a moment, by flag and revision."""
    return [_event(row) for row in session.read(_VERDICTS, until=until)]


def flags_by_id(session: WorkspaceSession, flag_ids: Collection[str]) -> list[Flag]:
    """The flags of these ids, by id."""
    found: list[Flag] = []
    for some in chunks(sorted(flag_ids), _IDS_PER_QUERY):
        found += [_flag(row) for row in session.read(_FLAGS_BY_ID, ids=some)]
    return found


def revisions(session: WorkspaceSession, flag_ids: Collection[str]) -> dict[str, int]:
    """The revisions of these flags, by id."""
    found = session.execute(select(FlagRow.flag_id, FlagRow.revision).where(FlagRow.flag_id.in_(sorted(flag_ids))))
    return {flag_id: revision for flag_id, revision in found}  # noqa: C416 (rows are no pairs)


def _stored(row: FlagRow) -> StoredFlag:
    told = (row.evidence or {}).get("evidence", ())
    evidence = tuple(Evidence(code, value, tuple(activities)) for code, value, activities in told)
    return StoredFlag(_flag(row), row.p_value, evidence)


def _evidence_json(evidence: tuple[Evidence, ...]) -> dict[str, Any]:
    return {"evidence": [[each.code, each.value, list(each.activities)] for each in evidence]}


def _flag(row: FlagRow) -> Flag:
    return Flag(
        flag_id=row.flag_id,
        account_id=row.account_id,
        signal=SignalName(row.signal),
        subject=row.subject,
        state=FlagState(row.state),
        since=row.since or row.first_seen,
        first_seen=row.first_seen,
        last_held=row.last_held,
        not_held_since=row.not_held_since,
        strength=None if row.strength is None else Strength(row.strength),
        severity=None if row.severity is None else Severity(row.severity),
        announced_at=row.announced_at,
        verdict=None if row.verdict is None else Verdict(row.verdict),
        snoozed_until=row.snoozed_until,
        escalated_to=row.escalated_to,
        escalation_due=row.escalation_due,
        acted_by=row.acted_by,
        revision=row.revision,
    )


def _row(flag: Flag) -> dict[str, Any]:
    return {
        "flag_id": flag.flag_id,
        "account_id": flag.account_id,
        "signal": flag.signal.value,
        "subject": flag.subject,
        "state": flag.state.value,
        "since": flag.since,
        "first_seen": flag.first_seen,
        "last_held": flag.last_held,
        "not_held_since": flag.not_held_since,
        "strength": flag.strength and flag.strength.value,
        "severity": flag.severity and flag.severity.value,
        "announced_at": flag.announced_at,
        "verdict": flag.verdict and flag.verdict.value,
        "snoozed_until": flag.snoozed_until,
        "escalated_to": flag.escalated_to,
        "escalation_due": flag.escalation_due,
        "acted_by": flag.acted_by,
        "revision": flag.revision,
    }


def _event(row: FlagEventRow) -> FlagEvent:
    return FlagEvent(
        flag_id=row.flag_id,
        revision=row.revision,
        at=row.at,
        actor=row.actor,
        reason=row.reason,
        from_state=None if row.from_state is None else FlagState(row.from_state),
        to_state=FlagState(row.to_state),
        verdict=None if row.verdict is None else Verdict(row.verdict),
        until=row.until,
        escalated_to=row.escalated_to,
    )


def _event_row(event: FlagEvent) -> dict[str, Any]:
    return {
        "flag_id": event.flag_id,
        "revision": event.revision,
        "at": event.at,
        "actor": event.actor,
        "reason": event.reason and str(event.reason),
        "from_state": event.from_state and event.from_state.value,
        "to_state": event.to_state.value,
        "verdict": event.verdict and event.verdict.value,
        "until": event.until,
        "escalated_to": event.escalated_to,
    }
