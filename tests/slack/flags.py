"""A flag in each of its states, and the messages and modals that show it. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.blocks import escalation
from bot.blocks.escalation import Escalation
from bot.blocks.flag import flag_parts
from bot.blocks.flag_answers import answered
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
from bot.blocks.report import advice
from bot.ids import FlagDeed
from bot.payloads import FlagButton
from engagement.delivery import EscalationState
from engagement.escalation import Step
from engagement.known_flag import KnownFlag
from engagement.model import Account, Flag, FlagEvent, FlagState, Severity, SignalName, Strength, Verdict
from engagement.render.wording.flag_state import flag_heading
from engagement.signals import life
from tests.slack import factories

AT = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INES, BEN, CEA = "ines@harbour.example", "ben@harbour.example", "cea@harbour.example"
NAMES = {INES: "Ines Example", BEN: "Ben Example"}


def raised(signal: SignalName = SignalName.SPONSOR_MISSING, account: str = "ACCT-123") -> tuple[Flag, FlagEvent]:
    """A flag as the scan of three weeks ago raised it."""
    finding = life.Finding("W", account, signal, "C-1", strength=Strength.STRONG, severity=Severity.HIGH)
    found = life.observe(None, finding, at=AT - 21 * DAY)
    assert found.flag is not None
    assert found.event is not None
    return found.flag, found.event


def known(
    flag: Flag, event: FlagEvent | None, *, name: str = "Northwind Traders", reason: str | None = None
) -> KnownFlag:
    """The flag with its account, set by an event, perhaps for another reason."""
    said = event and (replace(event, reason=reason) if reason and event.actor else event)
    return KnownFlag(
        flag=flag,
        account=Account(flag.account_id, name, owner_email=INES, manager_email=BEN),
        timezone="Europe/Berlin",
        about=name if reason else "Mira Vale",
        set_by=said,
        names={INES: reason, BEN: reason} if reason else NAMES,
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
    cleared = replace(flag, state=FlagState.CLEARED, since=AT)
    gone = life.account_closed(flag, at=AT)
    assert gone.flag is not None
    states = [("open", flag, event), ("cleared", cleared, None), ("account closed", gone.flag, gone.event)]
    states += [(name, change.flag, change.event) for name, change in changes.items()]
    return {
        name: known(flag, event, **({} if text is None else {"name": text, "reason": text}))
        for name, flag, event in states
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
    events = [event, *(replace(done, revision=number) for number in range(2, 80))]

    def asked(state: str, deed: FlagDeed) -> FlagButton:
        return FlagButton(states[state].flag.flag_id, states[state].flag.revision, deed, channel_id="C0SUCCESS")

    snooze, escalate = asked("open", FlagDeed.SNOOZE), asked("snoozed", FlagDeed.ESCALATE)
    return {
        "snooze": snooze_modal(states["open"], snooze, until=date(2026, 12, 1)),
        "escalate": escalate_modal(states["snoozed"], escalate, to="U0BEN", due=AT + DAY),
        "escalate to anybody": escalate_modal(states["snoozed"], escalate, to=None, due=AT + DAY),
        "judge": judge_modal(states["judged"], asked("judged", FlagDeed.JUDGE)),
        "resolve": reason_modal(states["acknowledged"], asked("acknowledged", FlagDeed.RESOLVE)),
        "reopen": reason_modal(states["resolved"], asked("resolved", FlagDeed.REOPEN)),
        "history": history_modal(states["escalated"], events),
        "refused": refused_modal(states["escalated"], FlagDeed.SNOOZE),
        "loading": loading_modal(FlagDeed.ESCALATE),
        "failed": failed_modal("My database does not answer."),
    }


def report_with_flags(text: str | None = None) -> Message:
    """The advice of the usual report after a scan, each warning a flag in another state."""
    states = list(every_state(text).values())
    report = factories.account_report() if text is None else factories.largest_report(text)
    ids = [f"{number:032x}" for number in range(len(report.signals))]
    signals = tuple(replace(signal, flag_id=key) for signal, key in zip(report.signals, ids, strict=True))
    flags = {key: states[number % len(states)] for number, key in enumerate(ids)}
    return advice(replace(report, signals=signals), flags)


def escalation_messages(text: str | None = None) -> dict[str, Message]:
    """What an escalation says, to whom, at each point of it; ``text`` in place of all names and reasons."""
    flag, _ = raised()
    changed = life.escalate(flag, actor=INES, at=AT, to=BEN, reason="nobody answers", due=AT + timedelta(hours=8))
    escalated = known(changed.flag, changed.event, name=text or "Northwind Traders", reason=text)
    names = {INES: text, BEN: text, CEA: text} if text else {**NAMES, CEA: "Cea Example"}
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
    second = replace(first, level=2, sent_to=CEA, started_at=first.due_at, due_at=AT + timedelta(hours=16))
    last = replace(second, state=EscalationState.UNANSWERED, ended_at=second.due_at)
    untold = replace(first, state=EscalationState.UNANSWERED, ended_at=AT)
    usual = factories.account_report()
    report = factories.named(usual, text) if text else usual
    return {
        "asked": escalation.asked(Escalation(escalated, [first], 1, names, report)),
        "asked in a channel": escalation.asked(Escalation(escalated, [first], 1, names, report), mention="U0BEN0000"),
        "asked second": escalation.asked(Escalation(escalated, [missed, second], 2, names)),
        "raised": escalation.raised(Escalation(escalated, [missed, second], 2, names)),
        "nobody left": escalation.nobody(Escalation(escalated, [missed, last], 2, names)),
        "nobody at all": escalation.nobody(Escalation(escalated, [untold], 1, names)),
    }
