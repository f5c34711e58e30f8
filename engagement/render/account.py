"""The account report as a document."""

from engagement.model import Dimension
from engagement.render import wording as w
from engagement.render.document import (
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Table,
    bullets,
    chart,
    section,
    sentences,
)
from engagement.render.figures import account as figures
from engagement.render.wording.account import (
    account_facts,
    account_title,
    as_of_sentence,
    more,
    no_advice_sentence,
    open_now_clause,
    source_line,
)
from engagement.render.wording.trend import recorded
from engagement.results import AccountReport, Signal
from engagement.scoring.tiers import displayed

MAX_ACTIONS = 8
MAX_CONTACTS = 15


def account_document(report: AccountReport) -> Document:
    """Everything an account report says, most important first."""
    if report.activity.history_days is None:
        return _nothing_recorded(report)
    return (
        Heading(account_title(report.account), level=1),
        sentences(f"{w.capital(account_facts(report))}." if account_facts(report) else ""),
        *section(
            f"Engagement, {w.period_sentence(report)}",
            Paragraph(f"{w.score_headline(report)}.", strong=True),
            chart(figures.score_scale(report)),
            chart(figures.dimension_bars(report)),
            sentences(w.tier_certainty_sentence(report)),
            sentences(w.pattern_sentence(report.pattern), w.contradiction_sentence(report)),
            sentences(w.held_sentence(report), w.coverage_sentence(report), w.missing_sentence(report)),
        ),
        *section("Why it moved", *_causes(report), chart(figures.change_bridge(report))),
        *section("Warnings", *_warnings(report)),
        *section("Watch", *_watched(report)),
        *section("What to do", *_actions(report)),
        *section(w.plan_title(report) or "Plan", *_plan(report)),
        *section("What the score rests on", _components(report)),
        *section("Activity", _activity(report), chart(figures.kind_bars(report))),
        *section(
            "People at the customer",
            sentences(w.stakeholders_sentence(report), w.executives_sentence(report)),
            chart(figures.share_bars(report)),
            _people(report),
            _people_left_out(report),
        ),
        *section(
            "Trend", chart(figures.trend_course(report), told=True), _trend(report), sentences(*w.gap_sentences(report))
        ),
        *section("Data sources", bullets([source_line(s, report) for s in report.sources])),
        Paragraph(as_of_sentence(report)),
    )


def _nothing_recorded(report: AccountReport) -> Document:
    """An account without any record: there is nothing to judge yet."""
    facts = account_facts(report)
    return (
        Heading(account_title(report.account), level=1),
        sentences(f"{w.capital(facts)}." if facts else ""),
        Paragraph("Nothing has been recorded for this account yet.", strong=True),
        Paragraph("No e-mail, call, meeting or product use is known. Import its records or connect a source first."),
        *section("People at the customer", _people(report), _people_left_out(report)),
        *section("Data sources", bullets([source_line(s, report) for s in report.sources])),
        Paragraph(as_of_sentence(report)),
    )


def _causes(report: AccountReport) -> tuple[Block, ...]:
    """The largest causes of the change, and what all the others make together."""
    if not report.change.terms:
        return ()
    rest = sum(term.points for term in report.change.terms[w.NAMED_CAUSES :])
    others = len(report.change.terms) - w.NAMED_CAUSES
    tail = f"{w.capital(w.count(others, 'other component'))} together: {w.signed(rest)} points." if others > 0 else ""
    lines = bullets([f"{line}." for line in w.causes(report)])
    return (Paragraph(w.change_sentence(report)), lines, Paragraph(tail))


def _warnings(report: AccountReport) -> tuple[Block, ...]:
    found, now = w.warned(report), open_now_clause(report)
    told = Items(tuple(_signal(s, report) for s in found), numbered=True)
    return (told if found else Paragraph(w.no_warnings_sentence(report)), sentences(f"{now}." if now else ""))


def _watched(report: AccountReport) -> tuple[Block, ...]:
    """What may be chance; nothing where nothing is."""
    found = w.watched(report)
    return (Items(tuple(_signal(s, report) for s in found)),) if found else ()


def _signal(signal: Signal, report: AccountReport) -> tuple[str, str]:
    said = " ".join(part for part in (w.signal_sentence(signal, report), w.signal_context(signal, report)) if part)
    return f"{w.signal_heading(signal)}, {w.since_clause(signal, report)}.", said


def _actions(report: AccountReport) -> tuple[Block | None, ...]:
    if report.period.past:
        return (Paragraph(no_advice_sentence(report)),)
    shown = report.recommendations[:MAX_ACTIONS]
    items = []
    for r in shown:
        rest = ". ".join(part for part in (w.recommendation_how(r), w.capital(w.recommendation_who(r))) if part)
        said = (rest, f"Why: {w.recommendation_why(r, report)}", w.recommendation_lift(r), w.recommendation_track(r))
        items.append((f"{w.recommendation_title(r)}.", " ".join(f"{part}." for part in said if part)))
    left = len(report.recommendations) - len(shown)
    return (
        Items(tuple(items), numbered=True),
        Paragraph(f"{w.capital(more(left, 'action'))}." if left else ""),
        sentences(w.target_sentence(report), w.gaps_sentence(report)),
    )


def _plan(report: AccountReport) -> tuple[Block, ...]:
    steps = tuple(w.plan_step_cells(step, report) for step in report.plan.steps)
    if not steps:
        return (sentences(w.plan_sentence(report)),) if w.plan_sentence(report) else ()
    header = ("Step", "By", "Who", "Effort", "Points alone", "Why")
    note = "What a step lifts is an assumption; together steps can lift less or more than one by one."
    return (
        Paragraph(w.plan_sentence(report), strong=True),
        Table(header, steps, numeric=frozenset({4})),
        Paragraph(note),
    )


def _components(report: AccountReport) -> Table:
    rows: list[tuple[str, ...]] = []
    strong = []
    for dimension, score in report.dimensions.items():
        strong.append(len(rows))
        points, said = w.dimension_cells(dimension, score)
        rows.append((w.dimension_name(dimension), points, said))
        for c in score.components if score.score is not None else ():
            shown = "" if c.points is None else str(displayed(c.points))
            rows.append(
                (w.component_name(c.name), shown, w.component_sentence(c, report.timezone, report.account.segment))
            )
    return Table(("", "Points", "Measured"), tuple(rows), numeric=frozenset({1}), strong=frozenset(strong))


def _activity(report: AccountReport) -> Items:
    return bullets(
        [
            w.activity_sentence(report),
            w.activity_kinds_sentence(report),
            w.silence_sentence(report),
            w.responsiveness_sentence(report),
            w.our_responsiveness_sentence(report),
            w.meetings_sentence(report),
            w.reviews_sentence(report),
            w.training_sentence(report),
            w.community_sentence(report),
            w.product_sentence(report),
            w.unknown_direction_sentence(report),
        ]
    )


def _people(report: AccountReport) -> Table:
    shown = report.stakeholders.contacts[:MAX_CONTACTS]
    if not w.participation_known(report):
        return Table(("Contact", "Role"), tuple((w.contact_name(c), w.contact_role(c)) for c in shown))
    rows = tuple(
        (w.contact_name(c), w.contact_role(c), w.capital(w.contact_activity(c, report.timezone))) for c in shown
    )
    return Table(("Contact", "Role", "Activity"), rows)


def _people_left_out(report: AccountReport) -> Paragraph | None:
    left = len(report.stakeholders.contacts) - MAX_CONTACTS
    return Paragraph(f"{w.capital(more(left, 'contact'))}.") if left > 0 else None


def _trend(report: AccountReport) -> Table:
    rows: list[tuple[str, ...]] = []
    for point in recorded(report):
        scores = [point.overall, *(point.dimensions[d] for d in Dimension)]
        shown = ["-" if s is None else str(displayed(s)) for s in scores]
        tier = "" if point.overall is None else w.tier_name(point.tier)
        rows.append((w.day(w.kept_end(point.end), report.timezone), shown[0], tier, *shown[1:]))
    header = ("Period up to", "Score", "Tier", *(w.dimension_name(d) for d in Dimension))
    return Table(header, tuple(rows), numeric=frozenset({1, 3, 4, 5, 6}))
