"""One sentence per component and dimension: what was measured, and what would be good."""

from collections.abc import Callable

from engagement.model import Component, Dimension, State
from engagement.render.wording import evidence as ev
from engagement.render.wording.formats import (
    business_days,
    business_hours,
    capital,
    count,
    day,
    kept_end,
    out_of,
    percent,
    plain,
    rounded,
    those_invited,
    whole_percent,
)
from engagement.render.wording.names import dimension_name
from engagement.results import ComponentScore, DimensionScore, Evidence
from engagement.scoring.tiers import displayed

NOT_CONNECTED = {
    "interactions": "no source of e-mails, calls or meetings is connected",
    "outreach": "no source of e-mails, messages or calls is connected",
    "meetings": "no source of meetings is connected",
    "usage": "no usage source is connected",
}
NOT_SAID = {
    "interactions": "the records do not say who acted or what came of it",
    "outreach": "the records do not say who wrote or called, or what came of it",
    "meetings": "the records do not say what became of the meetings",
}
STOPPED = {
    "interactions": "the source of e-mails, calls or meetings stopped delivering",
    "outreach": "the source of e-mails, messages or calls stopped delivering",
    "meetings": "the source of meetings stopped delivering",
    "usage": "the usage source stopped delivering",
}
REASONS = {
    "no_licence": "the account has no product seats",
    "no_record": "the account has no activity yet",
    "seats_not_known": "the number of seats is not known",
    "users_not_known": "the usage records name no users",
    "features_not_known": "the features paid for are not known",
    "no_features_entitled": "the account pays for no separate features",
    "executives_not_known": "no contact is known to be an executive",
    "no_customer_act": "the customer has never been heard from",
    "no_asks": "we asked the customer nothing",
    "asks_too_recent": "our requests are too recent to judge",
    "too_few_asks": "one request alone is too little to judge",
    "no_meetings": "no meeting took place or was missed",
    "no_completed_meetings": "no meeting took place",
    "no_conversations": "nobody started a conversation",
    "no_active_users": "nobody used the product",
    "no_previous_users": "nobody used the product in the period before",
}


def _points(c: ComponentScore) -> str:
    touches = count(ev.whole(c.evidence, "two_way"), "two-way touchpoint")
    worth, weekly = rounded(ev.amount(c.evidence, "points") or 0), rounded(c.value or 0)
    return f"{touches} worth {worth} activity points, {weekly} a week" if c.value else "no two-way touchpoint"


def _regularity(c: ComponentScore) -> str:
    weeks = out_of(ev.whole(c.evidence, "active_weeks"), ev.whole(c.evidence, "weeks"), "week")
    return f"two-way touchpoints in {weeks}"


def _silence(c: ComponentScore) -> str:
    silent = business_days(ev.amount(c.evidence, "silence_business_days") or 0)
    gap = business_days(ev.amount(c.evidence, "usual_gap_business_days") or 0)
    return f"last heard from the customer {silent} ago; the usual gap is {gap}"


def _response_rate(c: ComponentScore) -> str:
    asks, answered = ev.whole(c.evidence, "asks"), ev.whole(c.evidence, "answered")
    head = f"{out_of(answered, asks, 'request')} answered so far"
    return f"{head}; an estimated {percent(c.value or 0)} within 5 business days" if answered else head


def _response_time(c: ComponentScore) -> str:
    median = ev.amount(c.evidence, "median_hours")
    if not ev.whole(c.evidence, "answered"):
        return "no request was answered within 5 business days"
    half = "fewer than half of our requests have an answer yet"
    if median is not None:
        half = f"half of our requests are answered within {business_hours(median)}"
    return f"{half}; the average wait, counted up to 5 business days, is {business_hours(c.value or 0)}"


def _participation(c: ComponentScore) -> str:
    held, lost = ev.whole(c.evidence, "held"), ev.whole(c.evidence, "lost")
    attendance = ev.amount(c.evidence, "attendance")
    head = f"{out_of(held, held + lost, 'meeting')} took place"
    return head if attendance is None or not held else f"{head}, with {those_invited(attendance)} present"


def _strategic(c: ComponentScore) -> str:
    strategic, held = ev.whole(c.evidence, "strategic"), ev.whole(c.evidence, "held")
    return f"{out_of(strategic, held, 'completed meeting')} {_were(strategic)} strategic"


def _initiated(c: ComponentScore) -> str:
    theirs, ours = ev.whole(c.evidence, "customer_asks"), ev.whole(c.evidence, "asks")
    return f"the customer started {out_of(theirs, theirs + ours, 'conversation')}"


def _contacts(c: ComponentScore) -> str:
    engaged, share = ev.whole(c.evidence, "engaged_contacts"), ev.amount(c.evidence, "top_contact_share")
    if engaged == 0:
        return "no contact took part"
    if engaged == 1 or share is None:
        return f"{count(engaged, 'contact')} took part"
    breadth = f"as broad as {rounded(c.value or 0)} equally active ones"
    return f"{count(engaged, 'contact')} took part, {breadth}; the busiest carries {percent(share)}"


def _departments(c: ComponentScore) -> str:
    if not c.value:
        return "no department reached"
    names, reached = plain(ev.text(c.evidence, "department_names")), count(c.value, "department")
    return f"{reached} reached: {names}" if names else f"{reached} reached"


def _executives(c: ComponentScore) -> str:
    known = count(ev.whole(c.evidence, "known_executives"), "executive")
    touches = count(c.value, "two-way touchpoint") if c.value else "no two-way touchpoint"
    return f"{touches} with executives in the last 91 days; {known} known"


def _adoption(c: ComponentScore) -> str:
    users, seats = ev.whole(c.evidence, "active_users"), ev.whole(c.evidence, "seats")
    return f"{count(users, 'active user')} on {count(seats, 'seat')}"


def _features(c: ComponentScore) -> str:
    used, entitled = ev.whole(c.evidence, "features_used"), ev.whole(c.evidence, "features_entitled")
    return f"{out_of(used, entitled, 'feature')} paid for in use"


def _were(n: int) -> str:
    return "was" if n == 1 else "were"


def _power(c: ComponentScore) -> str:
    power, active = ev.whole(c.evidence, "power_users"), ev.whole(c.evidence, "active_users")
    return f"{out_of(power, active, 'active user')} {_were(power)} in the product on 3 or more days in most weeks"


def _user_trend(c: ComponentScore) -> str:
    before = ev.whole(c.evidence, "previous_active_users")
    return f"{count(ev.whole(c.evidence, 'active_users'), 'active user')}, {before} in the period before"


SENTENCES: dict[Component, Callable[[ComponentScore], str]] = {
    Component.POINTS_PER_WEEK: _points,
    Component.REGULARITY: _regularity,
    Component.SILENCE_RATIO: _silence,
    Component.RESPONSE_RATE: _response_rate,
    Component.RESPONSE_TIME: _response_time,
    Component.MEETING_PARTICIPATION: _participation,
    Component.STRATEGIC_SHARE: _strategic,
    Component.CUSTOMER_INITIATED: _initiated,
    Component.EFFECTIVE_CONTACTS: _contacts,
    Component.DEPARTMENTS: _departments,
    Component.EXECUTIVES: _executives,
    Component.ADOPTION: _adoption,
    Component.FEATURE_BREADTH: _features,
    Component.POWER_USERS: _power,
    Component.USER_TREND: _user_trend,
}


def reason(component: ComponentScore) -> str:
    """Why a component has no fresh measurement, as a clause: "no usage source is connected". "" when it is measured."""
    return reason_in(component.evidence)


def reason_in(evidence: tuple[Evidence, ...]) -> str:
    """The first reason among evidence, as a clause; "" without one."""
    for item in evidence:
        if item.code == "not_connected":
            return NOT_CONNECTED[str(item.value)]
        if item.code == "not_said":
            return NOT_SAID[str(item.value)]
        if item.code == "source_stopped":
            return STOPPED[str(item.value)]
        if item.code in REASONS:
            return REASONS[item.code]
    return ""


def benchmark(component: ComponentScore) -> str:
    """What earns 80 points: "good from 75%", or "good up to 30 hours" where less is better."""
    lowest, _, good, _ = component.benchmark
    if component.name is Component.USER_TREND:
        return f"good from {percent(good)} of the users before"
    formatted = {
        "share": percent(good),
        "business_hours": business_hours(good),
        "ratio": f"{rounded(good)} times the usual gap",
        "points_per_week": f"{rounded(good)} a week",
        "count": rounded(good),
    }[component.unit]
    who = " among its peers" if component.benchmark_from == "peers" else ""
    return f"good{who} {'up to' if good < lowest else 'from'} {formatted}"


def peers_clause(component: ComponentScore, segment: str | None) -> str:
    """ "better than 72% of 34 peers in mid-market"; "" while there are too few to compare with."""
    if component.percentile is None:
        return ""
    where = f" in {plain(segment, 40).replace('_', ' ')}" if segment else ""
    return f"better than {whole_percent(component.percentile / 100)} of {component.peers} peers{where}"


def component_sentence(component: ComponentScore, timezone: str = "UTC", segment: str | None = None) -> str:
    """What the component measured and what would be good, or plainly why it has no score."""
    if component.state in (State.MEASURED, State.STALE) and component.points is not None:
        said = capital(SENTENCES[component.name](component))
        if component.state is State.STALE and component.carried_from is not None:
            until = day(kept_end(component.carried_from), timezone)
            return f"{said} (kept from the period up to {until})."
        return f"{said} ({'; '.join(filter(None, (benchmark(component), peers_clause(component, segment))))})."
    return f"Not scored: {reason(component) or 'nothing to measure'}."


def dimension_cells(dimension: Dimension, score: DimensionScore) -> tuple[str, str]:
    """The dimension for a table: its score ("" without one), and the score before or why there is none."""
    said = dimension_sentence(dimension, score).removeprefix(f"{dimension_name(dimension)}: ")
    shown = "" if score.score is None else str(displayed(score.score))
    return shown, capital(said.removeprefix(shown).lstrip(" ,"))


def dimension_sentence(dimension: Dimension, score: DimensionScore) -> str:
    """The dimension's score in a line, or why it has none: "Product: not scored, no usage source is connected"."""
    name = dimension_name(dimension)
    if score.score is None:
        reasons = list(dict.fromkeys(reason(c) for c in score.components if reason(c)))
        return f"{name}: not scored, {reasons[0]}" if reasons else f"{name}: not scored"
    shown, before = displayed(score.score), score.previous_score
    text = (
        f"{name}: {shown}"
        if before is None or displayed(before) == shown
        else f"{name}: {shown}, before {displayed(before)}"
    )
    if score.state is State.STALE:
        return f"{text}, kept from earlier: {next((reason(c) for c in score.components if reason(c)), '')}"
    return text
