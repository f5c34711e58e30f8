"""The stakeholder map: facts of each contact joined with name, title and department."""

from collections.abc import Sequence
from typing import Any

from engagement.model import Contact
from engagement.results import ContactStatus, Stakeholder, Stakeholders
from engagement.scoring.row import Row, instant

_ORDER: dict[ContactStatus, int] = {"engaged": 0, "went_quiet": 1, "not_engaged": 2, "left": 3}


def stakeholders(row: Row, contacts: Sequence[Contact]) -> Stakeholders:
    """Everybody the facts or the master data know: engaged first by share, then who went quiet, then the others."""
    names = {contact.contact_id: contact for contact in contacts}
    facts = {str(record["contact_id"]): record for record in row.records("contacts")}
    people = [_stakeholder(key, facts.get(key, {}), names.get(key)) for key in sorted(facts.keys() | names.keys())]
    people.sort(key=lambda p: (_ORDER[p.status], -(p.share or 0.0), -p.two_way, not (p.is_sponsor or p.is_exec)))
    return Stakeholders(
        engaged=row.count("engaged_contacts"),
        effective=row.number("effective_contacts") or 0.0,
        effective_without_top=row.number("effective_without_top"),
        departments=row.count("departments"),
        department_names=row.strings("department_names"),
        executives=row.count("executives_engaged"),
        known_executives=row.count("known_executives"),
        exec_touchpoints_91d=row.count("exec_touchpoints_91d"),
        days_since_exec=row.number("days_since_exec"),
        top_contact_share=row.number("top_contact_share"),
        contacts=tuple(people),
    )


def _stakeholder(key: str, facts: dict[str, Any], contact: Contact | None) -> Stakeholder:
    cells = Row(facts)
    two_way, before = cells.count("two_way"), cells.count("previous_two_way")
    return Stakeholder(
        contact_id=key,
        name=contact.name if contact else None,
        title=contact.title if contact else None,
        department=contact.department if contact else None,
        is_exec=bool(facts.get("is_exec")),
        is_sponsor=bool(facts.get("is_sponsor", contact.is_sponsor if contact else False)),
        status=_status(left=bool(facts.get("left")), two_way=two_way, before=before),
        two_way=two_way,
        previous_two_way=before,
        share=cells.number("share"),
        last_two_way_at=instant(facts.get("last_two_way_at")),
    )


def _status(*, left: bool, two_way: int, before: int) -> ContactStatus:
    if left:
        return "left"
    if two_way > 0:
        return "engaged"
    return "went_quiet" if before > 0 else "not_engaged"
