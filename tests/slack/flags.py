"""A flag in each of its states, and the messages and modals that show it. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.blocks import escalation
from bot.blocks.advice import advice
from bot.blocks.escalation import Escalation
from bot.blocks.flag import flag_parts
from bot.blocks.flag_answers import answered
from bot.blocks.flag_list import PER_PAGE, Page, Whose, flag_page
from bot.blocks.flag_modals import (
    escalate_modal,
    failed_modal,
    history_modal,
    judge_modal,
    loading_modal,
    reason_modal,
    refused_modal,
    snooze_modal,
)
from bot.blocks.kit import message
from bot.blocks.message import Json, Message
from bot.blocks.parts import bold, para
from bot.blocks.report import summary
from bot.ids import FlagDeed
from bot.payloads import FlagButton
from engagement.delivery import EscalationState
from engagement.escalation import Step
from engagement.flag_list import LISTED, MOST, FlagList
from engagement.known_flag import KnownFlag
from engagement.model import (
    Account,
    EscalationReason,
    Flag,
    FlagEvent,
    FlagState,
    Severity,
    SignalName,
    Strength,
    Verdict,
)
from engagement.render.wording.flag_state import flag_heading
from engagement.results import AccountReport, PortfolioFilter
from engagement.signals import life
from tests.slack import factories

AT = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INES, BEN, CEA = "ines@harbour.example", "ben@harbour.example", "cea@harbour.example"
NAMES = {INES: "Ines Example", BEN: "Ben Example", CEA: "Cea Example"}


def raised(signal: SignalName = SignalName.SPONSOR_MISSING, account: str = "ACCT-123") -> tuple[Flag, FlagEvent]:
    """A flag as the scan of three weeks ago raised it."""
    finding = life.Finding("W", account, signal, "C-1", strength=Strength.STRONG, severity=Severity.HIGH)
    found = life.observe(None, finding, at=AT - 21 * DAY)
    assert found.flag is not None
    assert found.event is not None
    return found.flag, found.event


def known(flag: Flag, *events: FlagEvent, name: str = "Northwind Traders", reason: str | None = None) -> KnownFlag:
    """The flag with its account and its last events, perhaps for another reason."""
    said = tuple(replace(event, reason=reason) if reason and event.actor else event for event in events)
    return KnownFlag(
        flag=flag,
        account=Account(flag.account_id, name, owner_email=INES, manager_email=BEN),
        timezone="Europe/Berlin",
        about=name if reason else "Mira Vale",
        events=said,
        names=dict.fromkeys(NAMES, reason) if reason else NAMES,
    )


def every_state(text: str | None = None) -> dict[str, KnownFlag]:
    """A flag in every state; ``text`` in place of all names and reasons."""
    flag, event = raised()
    changes = {
        "acknowledged": life.acknowledge(flag, actor=INES, at=AT),
        "judged": life.acknowledge(flag, actor=INES, at=AT, verdict=Verdict.ALREADY_KNOWN, note="Told us in May"),
        "snoozed": life.snooze(flag, actor=BEN, at=AT, until=AT + 6 * DAY, reason="on holiday"),
        "escalated": life.escalate(flag, actor=INES, at=AT, to=BEN, reason="renewal in May", due=AT + 2 * DAY),
        "resolved": life.resolve(flag, actor=INES, at=AT, reason="New sponsor named."),
    }
    changes["reopened"] = life.reopen(changes["resolved"].flag, actor=BEN, at=AT + DAY, reason="She declined")
    gone = life.account_closed(flag, at=AT)
    made: dict[str, tuple[Flag | None, *tuple[FlagEvent | None, ...]]] = {
        "open": (flag, event),
        "cleared": (replace(flag, state=FlagState.CLEARED, since=AT, not_held_since=AT - 14 * DAY),),
        "account closed": (gone.flag, gone.event),
        **{name: (change.flag, change.event) for name, change in changes.items()},
        **gone_on(changes["escalated"]),
    }
    judged = life.judge(changes["judged"].flag, Verdict.NOISE, actor=BEN, at=AT + DAY)
    made["judged twice"] = judged.flag, changes["judged"].event, judged.event
    given = {} if text is None else {"name": text, "reason": text}
    return {name: known(flag, *filter(None, events), **given) for name, (flag, *events) in made.items() if flag}


def gone_on(begun: life.Changed) -> dict[str, tuple[Flag | None, *tuple[FlagEvent | None, ...]]]:
    """An escalation that nobody answered: with the second person, at its end, and where nobody could be told."""
    due = begun.flag.escalation_due or AT
    above, second = life.go_on(begun.flag, at=due, why=EscalationReason.UNANSWERED, to=CEA, due=due + DAY)
    left, last = life.go_on(above, at=due + DAY, why=EscalationReason.UNANSWERED)
    nowhere, untold = life.go_on(begun.flag, at=AT, why=EscalationReason.UNTOLD)
    return {
        "escalated further": (above, begun.event, second),
        "escalated to the end": (left, begun.event, second, last),
        "escalated to nobody": (nowhere, begun.event, untold),
    }


def state_messages(text: str | None = None) -> dict[str, Message]:
    """A message for each state, and the answers to those who did something, or came too late to."""
    made = {
        f"flag {name}": message("flag", [para(bold(flag_heading(flag))), *flag_parts(flag)])
        for name, flag in every_state(text).items()
    }
    states = every_state(text)
    seen, rule = states["acknowledged"], text or "Give a reason to resolve a flag."
    answers = {
        "first": answered(seen, FlagDeed.ACKNOWLEDGE, done=True, why=None, actor=INES),
        "late": answered(seen, FlagDeed.ACKNOWLEDGE, done=False, why=None, actor=BEN),
        "twice": answered(seen, FlagDeed.ACKNOWLEDGE, done=False, why=None, actor=INES),
        "too late": answered(states["resolved"], FlagDeed.SNOOZE, done=False, why=None, actor=BEN),
        "done": answered(states["snoozed"], FlagDeed.SNOOZE, done=True, why=None, actor=BEN),
        "handed on": answered(states["escalated"], FlagDeed.ESCALATE, done=True, why=None, actor=INES),
        "verdict": answered(states["judged"], FlagDeed.JUDGE, done=True, why=None, actor=INES),
        "verdict replaced": answered(states["judged twice"], FlagDeed.JUDGE, done=True, why=None, actor=BEN),
        "verdict too late": answered(states["judged twice"], FlagDeed.JUDGE, done=False, why=None, actor=INES),
        "against a rule": answered(states["open"], FlagDeed.RESOLVE, done=False, why=rule, actor=BEN),
        "old button": answered(states["cleared"], FlagDeed.SHOW, done=False, why=None, actor=BEN),
    }
    return made | {f"flag {name}": said for name, said in answers.items()}


def state_modals(text: str | None = None) -> dict[str, Json]:
    """Every modal, each where it can be opened."""
    states = every_state(text)
    flag, event = raised()
    done = life.escalate(
        flag, actor=INES, at=AT, to=BEN, reason=(text or "").strip() or "renewal", due=AT + 2 * DAY
    ).event
    assert done is not None
    long = (event, *(replace(done, revision=number) for number in range(2, 80)))

    def asked(state: str, deed: FlagDeed) -> FlagButton:
        return FlagButton(states[state].flag.flag_id, states[state].flag.revision, deed, channel_id="C0SUCCESS")

    snooze, escalate = asked("open", FlagDeed.SNOOZE), asked("snoozed", FlagDeed.ESCALATE)
    return {
        "snooze": snooze_modal(states["open"], snooze, until=date(2026, 12, 1)),
        "escalate": escalate_modal(states["snoozed"], escalate, to="U0BEN", due=AT + DAY),
        "escalate to anybody": escalate_modal(states["snoozed"], escalate, to=None, due=AT + DAY),
        "judge": judge_modal(states["judged"], asked("judged", FlagDeed.JUDGE)),
        "escalate again": escalate_modal(
            states["escalated further"], asked("escalated further", FlagDeed.ESCALATE), to=None, due=AT + 9 * DAY
        ),
        "judge for the first time": judge_modal(states["open"], asked("open", FlagDeed.JUDGE)),
        "reopen what is escalated": reason_modal(states["escalated"], asked("escalated", FlagDeed.REOPEN)),
        "reopen what was cleared": reason_modal(states["cleared"], asked("cleared", FlagDeed.REOPEN)),
        "resolve": reason_modal(states["acknowledged"], asked("acknowledged", FlagDeed.RESOLVE)),
        "reopen": reason_modal(states["resolved"], asked("resolved", FlagDeed.REOPEN)),
        "history": history_modal(replace(states["escalated"], events=long)),
        "history of an escalation": history_modal(states["escalated to the end"]),
        "refused": refused_modal(states["escalated"], FlagDeed.SNOOZE),
        "loading": loading_modal(FlagDeed.ESCALATE),
        "failed": failed_modal("My database does not answer."),
    }


def list_messages(text: str | None = None) -> dict[str, Message]:
    """Lists of flags: one, a usual one of several accounts, and the first and a later page of a long one."""
    states = [each for each in every_state(text).values() if each.flag.state in LISTED]
    many = (states * PER_PAGE)[:PER_PAGE]
    title, filters = text or "Northwind Traders (ACCT-123)", PortfolioFilter(segment=text or "smb", renewal_days=90)
    one, some = FlagList(("a",), 1, 1, 1, 0), FlagList(("a",) * 3, 3, 2, 2, 1)
    long = FlagList(("a",) * MOST, 10_000, 4_000, 1_200, 800)
    return {
        "flag list of one": flag_page(one, Whose(title), Page(0, states[:1], "d" * 36)),
        "flag list of mine": flag_page(some, Whose(mine=True), Page(0, states[:3], "d" * 36)),
        "flag list, longest": flag_page(long, Whose(filters=filters), Page(0, many, "d" * 36), "Only you see this."),
        "flag list, a page": flag_page(long, Whose(), Page(3, many, "d" * 36)),
        "flag list, the last page": flag_page(long, Whose(), Page(MOST // PER_PAGE - 1, many, "d" * 36)),
    }


def report_with_flags(text: str | None = None) -> Message:
    """The advice of the usual report after a scan, each warning a flag in another state."""
    return advice(*_with_flags(text, list(every_state(text).values())))


def summary_with_flags(text: str | None = None) -> Message:
    """The summary of the same: its first warnings open, and acknowledged."""
    states = every_state(text)
    report, flags = _with_flags(text, [states["open"], states["acknowledged"]])
    return summary(report, None, flags, delivery_id=factories.DELIVERY)


def _with_flags(text: str | None, states: list[KnownFlag]) -> tuple[AccountReport, dict[str, KnownFlag]]:
    report = factories.account_report() if text is None else factories.largest_report(text)
    ids = [f"{number:032x}" for number in range(len(report.signals))]
    signals = tuple(replace(signal, flag_id=key) for signal, key in zip(report.signals, ids, strict=True))
    flags = {key: states[number % len(states)] for number, key in enumerate(ids)}
    return replace(report, signals=signals), flags


def escalation_messages(text: str | None = None) -> dict[str, Message]:
    """What an escalation says, to whom, at each point of it; ``text`` in place of all names and reasons."""
    flag, _ = raised()
    changed = life.escalate(flag, actor=INES, at=AT, to=BEN, reason="nobody answers", due=AT + timedelta(hours=8))
    named = {"name": text or "Northwind Traders", "reason": text}
    made = {"begun": (changed.flag, changed.event), **gone_on(changed)}
    flags = {key: known(flag, *filter(None, events), **named) for key, (flag, *events) in made.items() if flag}
    first = Step(
        flag_id=flag.flag_id,
        revision=2,
        level=1,
        sent_to=BEN,
        state=EscalationState.WAITING,
        escalated_by=INES,
        reason=text or "nobody answers",
        started_at=AT,
        due_at=AT + timedelta(hours=8),
    )
    missed = replace(first, state=EscalationState.RAISED, ended_at=first.due_at)
    second = replace(first, level=2, sent_to=CEA, started_at=first.due_at, due_at=first.due_at + DAY)
    last = replace(second, state=EscalationState.UNANSWERED, ended_at=second.due_at)
    untold = replace(first, state=EscalationState.UNANSWERED, ended_at=AT)
    usual = factories.account_report()
    report = factories.named(usual, text) if text else usual
    return {
        "asked": escalation.asked(Escalation(flags["begun"], [first], 1, report)),
        "asked in a channel": escalation.asked(Escalation(flags["begun"], [first], 1, report), mention="U0BEN0000"),
        "asked second": escalation.asked(Escalation(flags["escalated further"], [missed, second], 2)),
        "raised": escalation.raised(Escalation(flags["escalated further"], [missed, second], 2)),
        "nobody left": escalation.nobody(Escalation(flags["escalated to the end"], [missed, last], 2)),
        "nobody at all": escalation.nobody(Escalation(flags["escalated to nobody"], [untold], 1)),
    }
