"""The cases of recommended plays: open ones, closed ones, and their changes (method section 7)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from engagement.play_case import PlayCase
from engagement.store.session import WorkspaceSession
from engagement.store.tables import PlayCaseRow


def save_cases(session: WorkspaceSession, cases: Iterable[PlayCase]) -> None:
    """Write cases, by account, play and day."""
    rows = [{**asdict(case), "points": dict(case.points), "points_then": dict(case.points_then)} for case in cases]
    session.upsert_many(PlayCaseRow, rows)


def open_cases(session: WorkspaceSession) -> list[PlayCase]:
    """The cases not closed yet, by account, play and day."""
    query = select(PlayCaseRow).where(PlayCaseRow.closed_on.is_(None))
    return [_case(row) for row in session.scalars(query.order_by(*_ORDER))]


def closed_cases(session: WorkspaceSession, *, until: date) -> list[PlayCase]:
    """The cases closed up to a day, by account, play and day."""
    query = select(PlayCaseRow).where(PlayCaseRow.closed_on <= until)
    return [_case(row) for row in session.scalars(query.order_by(*_ORDER))]


_ORDER = (PlayCaseRow.account_id, PlayCaseRow.play, PlayCaseRow.recommended_on)


def _case(row: PlayCaseRow) -> PlayCase:
    return PlayCase(
        account_id=row.account_id,
        play=row.play,
        recommended_on=row.recommended_on,
        assumed_lift=row.assumed_lift,
        score=row.score,
        points=dict(row.points),
        carried_out_at=row.carried_out_at,
        activity=row.activity,
        closed_on=row.closed_on,
        score_then=row.score_then,
        points_then=dict(row.points_then),
    )
