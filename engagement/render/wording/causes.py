"""Why the overall score moved: one line per term of the bridge (method section 5, bridge)."""

from engagement.model import Component
from engagement.render.wording.components import SENTENCES, reason
from engagement.render.wording.formats import business_hours, capital, listed, number, percent, rounded
from engagement.render.wording.names import component_name, dimension_name
from engagement.render.wording.people import contact_name, short_role
from engagement.results import AccountReport, ChangeTerm, ComponentScore, Stakeholder, Unit
from engagement.scoring.tiers import displayed

NAMED = 3  # causes that a summary names
OPPOSED = 2  # points of a dimension worth telling where the score stood still
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight")


def causes(report: AccountReport, most: int = NAMED) -> tuple[str, ...]:
    """The largest causes of the change, one line each; none where there is nothing to compare with."""
    by_name = {c.name: c for _, d in report.dimensions.items() for c in d.components}
    return tuple(_line(term, by_name[term.component], report) for term in report.change.terms[:most])


def why_sentence(report: AccountReport) -> str:
    """What moved the score, in one sentence: the largest causes that point its way, the first with what it rests on.

    Where it did not move by a point: which dimensions moved against each other; "" where none did.
    """
    change = report.change.overall
    if change is None:
        return ""
    if abs(change) < 1:
        return _opposed(report)
    same_way = [term for term in report.change.terms if term.points * change > 0]
    moved = [term for term in same_way if _tells(term)] or same_way
    if not moved:
        return ""
    by_name = {c.name: c for _, d in report.dimensions.items() for c in d.components}
    behind = _behind(moved[0], by_name[moved[0].component], report)
    named = [_clause(term) for term in moved[: NAMED - bool(behind)]]
    first = f"{named[0]} ({behind})" if behind else named[0]
    return f"{capital(listed([first, *named[1:]]))}."


def _opposed(report: AccountReport) -> str:
    """ "Frequency up 8, Quality down 10: they cancel out."; "" unless dimensions moved against each other."""
    moves = {
        name: displayed(scored.score) - displayed(scored.previous_score)
        for name, scored in report.dimensions.items()
        if scored.score is not None and scored.previous_score is not None
    }
    told = {name: moved for name, moved in moves.items() if abs(moved) >= OPPOSED}
    if min(told.values(), default=0) >= 0 or max(told.values(), default=0) <= 0:
        return ""
    said = [f"{dimension_name(name)} {'up' if moved > 0 else 'down'} {abs(moved)}" for name, moved in told.items()]
    return f"{', '.join(said)}: they cancel out."


def _tells(term: ChangeTerm) -> bool:
    """Whether what was measured moved, and not only how much it counts."""
    return term.kind != "moved" or term.value != term.previous_value


def _clause(term: ChangeTerm) -> str:
    """A cause within a sentence: "response rate fell from 82% to 55%"."""
    name = component_name(term.component)[:1].lower() + component_name(term.component)[1:]
    if term.kind == "left" or term.value is None:
        return f"{name} could no longer be measured"
    now = measured_value(term.component, term.value, term.unit)
    if term.kind == "entered" or term.previous_value is None:
        return f"{name} could be measured again, at {now}"
    before = measured_value(term.component, term.previous_value, term.unit)
    if before == now:
        return f"{name} hardly moved, but counts otherwise than before" if not _tells(term) else f"{name} hardly moved"
    went = "rose" if term.value > term.previous_value else "fell"
    return f"{name} {went} from {_without_unit(before, now)} to {now}"


def _behind(term: ChangeTerm, component: ComponentScore, report: AccountReport) -> str:
    """What the first cause rests on, in a few words: why it is gone, or which requests stay unanswered."""
    if term.kind == "left":
        return reason(component)
    if term.component is Component.RESPONSE_RATE:
        said = (
            _requests(component).replace(" requests", ""),
            unanswered_to(component, report.stakeholders.contacts, titled=False),
        )
        return ", ".join(part for part in said if part)
    return ""


def short_cause(term: ChangeTerm) -> str:
    """A cause in a few words: "Response rate 82% to 55% (-6.1)"."""
    return f"{_move(term)} ({_points(term.points)})"


def measured_value(component: Component, value: float, unit: Unit) -> str:
    """A component's value in its unit: "82%", "1.4 business days", "17 times the usual gap"."""
    if unit == "share" or component is Component.USER_TREND:
        return percent(value)
    if unit == "business_hours":
        return business_hours(value)
    return f"{rounded(value)} times the usual gap" if unit == "ratio" else rounded(value)


def unanswered_to(component: ComponentScore, contacts: tuple[Stakeholder, ...], *, titled: bool = True) -> str:
    """To whom the latest unanswered requests went, where several in a row went to one: "the last three to the CFO"."""
    asked = [set(str(e.value).split(";")) for e in component.evidence if e.code == "unanswered_to"]
    if not asked:
        return ""
    known = {c.contact_id: c for c in contacts}
    runs = {who: _run(who, asked) for who in sorted(asked[0])}
    who = max(runs, key=lambda key: (runs[key], _rank(known.get(key))))
    if runs[who] < 2 or who not in known:
        return ""
    return f"the last {_WORDS[runs[who]]} to {_called(known[who], titled=titled)}"


def _line(term: ChangeTerm, component: ComponentScore, report: AccountReport) -> str:
    unit = "point" if _points(term.points)[1:] == "1" else "points"
    head = f"{_move(term)} ({_points(term.points)} {unit})"
    if term.kind == "left":
        return f"{head}: {reason(component) or 'nothing to measure now'}"
    details = [SENTENCES[term.component](component)]
    if term.component is Component.RESPONSE_RATE:
        details = [_requests(component), unanswered_to(component, report.stakeholders.contacts)]
    return f"{head}: {', '.join(part for part in details if part)}"


def _move(term: ChangeTerm) -> str:
    """The component and its values: "Response rate 82% to 55%"."""
    name = component_name(term.component)
    if term.kind == "left" or term.value is None:
        return f"{name} no longer measured"
    now = measured_value(term.component, term.value, term.unit)
    if term.kind == "entered" or term.previous_value is None:
        return f"{name} measured again, {now}"
    before = measured_value(term.component, term.previous_value, term.unit)
    if term.value == term.previous_value:
        return f"{name} unchanged at {now}, with another weight"
    return f"{name} {_without_unit(before, now)} to {now}" if before != now else f"{name} hardly changed, {now}"


def _without_unit(value: str, beside: str) -> str:
    """A value whose unit the one beside it says as well: "3" beside "3.5 business days"."""
    figure, _, unit = value.partition(" ")
    return figure if unit and beside.endswith(f" {unit}") else value


def _requests(component: ComponentScore) -> str:
    """How many requests stay unanswered: "6 of 11 requests unanswered"."""
    told = {e.code: e.value for e in component.evidence}
    asks, open_ones = int(told.get("asks") or 0), int(told.get("unanswered") or 0)
    return f"{open_ones} of {asks} requests unanswered" if open_ones else f"all {asks} requests answered"


def _points(points: float) -> str:
    """A contribution with its sign; small ones keep two decimals."""
    return f"{'+' if points > 0 else '-'}{number(abs(points), 1 if abs(points) >= 0.095 else 2)}"


def _run(who: str, asked: list[set[str]]) -> int:
    """How many of the latest requests in a row addressed ``who``."""
    return next((i for i, people in enumerate(asked) if who not in people), len(asked))


def _rank(contact: Stakeholder | None) -> int:
    return 0 if contact is None else 1 + contact.is_exec + 2 * contact.is_sponsor


def _called(contact: Stakeholder, *, titled: bool) -> str:
    """The sponsor as such, anybody else by name, with the title: "the sponsor (CFO)"."""
    role = short_role(contact)
    if not titled:
        return "the sponsor" if contact.is_sponsor else contact_name(contact)
    if contact.is_sponsor:
        return f"the sponsor ({role or contact_name(contact)})"
    return f"{contact_name(contact)} ({role})" if role else contact_name(contact)
