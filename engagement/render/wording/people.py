"""Contacts on the customer's side in lines."""

from engagement.model import State
from engagement.render.wording.components import reason
from engagement.render.wording.formats import capital, count, day, listed, out_of, percent, plain
from engagement.results import AccountReport, Stakeholder

STATUS = {
    "engaged": "engaged",
    "went_quiet": "went quiet",
    "not_engaged": "not engaged",
    "left": "left the company",
}


DEPARTMENTS = 6  # that a sentence names
PAIR = 2  # engaged contacts: there is one beside the busiest


def contact_name(contact: Stakeholder) -> str:
    """The contact's name, or the id where none is known."""
    return plain(contact.name, 60) or plain(contact.contact_id, 60) or "unnamed contact"


def contact_role(contact: Stakeholder) -> str:
    """Title, department and whether sponsor or executive: "CFO, Finance, sponsor"; "" where nothing is known."""
    title, department = plain(contact.title, 60), plain(contact.department, 40)
    marks = ["sponsor"] if contact.is_sponsor else ["executive"] if contact.is_exec else []
    return ", ".join([part for part in (title, department) if part] + marks)


def short_role(contact: Stakeholder) -> str:
    """The title alone: "CFO"; "" where it is not known."""
    return plain(contact.title, 60)


def contact_activity(contact: Stakeholder, timezone: str) -> str:
    """What the contact did: "5 two-way touchpoints, 42% of the points, last 3 Sept 2026"."""
    last = f"last {day(contact.last_two_way_at, timezone)}" if contact.last_two_way_at else "never in touch"
    if contact.status == "engaged":
        share = f"{percent(contact.share)} of the points" if contact.share is not None else ""
        return ", ".join(part for part in (count(contact.two_way, "two-way touchpoint"), share, last) if part)
    if contact.status == "went_quiet":
        return f"went quiet: none now, {contact.previous_two_way} in the period before, {last}"
    return f"{STATUS[contact.status]}, {last}"


def participation_known(report: AccountReport) -> bool:
    """Whether the records can tell who took part at all."""
    return report.dimensions.breadth.state is not State.UNKNOWN


def contact_line(contact: Stakeholder, report: AccountReport) -> str:
    """One contact in a line: name, role and, where it is known, activity."""
    role = contact_role(contact)
    head = f"{contact_name(contact)} ({role})" if role else contact_name(contact)
    if not participation_known(report) and contact.status != "left":
        return head
    return f"{head}: {contact_activity(contact, report.timezone)}"


def stakeholders_sentence(report: AccountReport) -> str:
    """How many contacts take part, and what hangs on the busiest one."""
    people = report.stakeholders
    if not participation_known(report):
        known = count(len(people.contacts), "contact")
        return (
            f"{known} known; which of them took part cannot be told: {reason(report.dimensions.breadth.components[0])}."
        )
    if people.engaged == 0:
        return f"No contact took part in this period ({count(len(people.contacts), 'contact')} known)."
    head = f"{count(people.engaged, 'contact')} took part"
    where = f" from {count(people.departments, 'department')}" if people.departments else ""
    if people.engaged == 1 or people.top_contact_share is None or people.effective_without_top is None:
        return f"{head}{where}."
    busiest = f"{head}{where}; the busiest earned {percent(people.top_contact_share)} of the engagement points"
    if people.engaged == PAIR:
        return f"{busiest}."
    rest = count(round(people.effective_without_top, 1), "equally active contact")
    return f"{busiest}; without that one the rest is as broad as {rest}."


def told_one_by_one(report: AccountReport) -> tuple[Stakeholder, ...]:
    """The contacts who take part, went quiet or left; all, where the records cannot tell who took part."""
    contacts = report.stakeholders.contacts
    return tuple(c for c in contacts if c.status != "not_engaged") if participation_known(report) else contacts


def missing_sentence(report: AccountReport, most: int = 5) -> str:
    """Who does not take part: "Not engaged: Kai Vale (CTO, executive), Jo Lind and 3 more."; "" for nobody."""
    missing = [c for c in report.stakeholders.contacts if c.status == "not_engaged"]
    if not missing or not participation_known(report):
        return ""
    named = [_missing(contact) for contact in missing[:most]]
    left = len(missing) - len(named)
    return f"Not engaged: {listed([*named, f'{left} more'] if left else named)}."


def _missing(contact: Stakeholder) -> str:
    mark = "sponsor" if contact.is_sponsor else "executive" if contact.is_exec else ""
    about = ", ".join(part for part in (short_role(contact), mark) if part)
    return f"{contact_name(contact)} ({about})" if about else contact_name(contact)


def departments_sentence(report: AccountReport) -> str:
    """Which departments take part, and which known ones do not; "" where none is known."""
    contacts = report.stakeholders.contacts
    reached = _departments(contacts, engaged=True)
    others = [name for name in _departments(contacts, engaged=False) if name not in reached]
    if not participation_known(report) or not (reached or others):
        return ""
    said = [f"Departments that take part: {listed(reached)}." if reached else "No department takes part."]
    return " ".join([*said, f"Not: {listed(others)}."] if others else said)


def _departments(contacts: tuple[Stakeholder, ...], *, engaged: bool) -> list[str]:
    named = [plain(c.department, 40) for c in contacts if c.status != "left" and (c.status == "engaged") is engaged]
    return list(dict.fromkeys(name for name in named if name))[:DEPARTMENTS]


def executives_sentence(report: AccountReport) -> str:
    """Contact with executives; "" where none is known."""
    people = report.stakeholders
    if people.known_executives == 0 or not participation_known(report):
        return ""
    if people.days_since_exec is None:
        return f"{count(people.known_executives, 'executive')} known, never in touch with us."
    return (
        f"{capital(out_of(people.executives, people.known_executives, 'known executive'))} took part; "
        f"one was last in touch {count(round(people.days_since_exec), 'day')} ago."
    )
