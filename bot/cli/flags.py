"""``engagement flags``: warnings over time, and what people do about them."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from bot.audit_trail import Trail
from bot.cli.data import Output
from bot.cli.noting import noted, os_user
from bot.cli.options import ConfigFile, Database, WorkspaceName, as_of_instant, open_service
from bot.cli.table import print_table
from bot.settings import load_settings
from engagement.errors import InputError
from engagement.model import Flag, FlagState, Severity, SignalName, Verdict
from engagement.render.wording.flags import event_sentence, flag_rank, flag_state, flag_title
from engagement.render.wording.formats import day, plain
from engagement.render.wording.signals import precision_sentence, signal_sentence, strength_sentence
from engagement.service import Engagement
from engagement.signals.life import LIVE, Changed
from engagement.store.flags import StoredFlag

SHORT = 8  # characters of an id that are shown
_COLUMNS = ("id", "account", "warning", "state", "first seen", "strength, severity")
FlagId = Annotated[str, typer.Argument(metavar="FLAG", help="The flag's id, or its first characters (at least six).")]
Actor = Annotated[
    str | None,
    typer.Option("--actor", envvar="ENGAGEMENT_ACTOR", help="Who does it (default: your user name on this machine)."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept in the flag's history.")]
Days = Annotated[float | None, typer.Option("--days", help="So many business days from now.")]
Given = Annotated[Output, typer.Option("--format", help="How it is printed.")]


def register(app: typer.Typer) -> None:
    """Add ``flags``."""
    group = typer.Typer(no_args_is_help=True, help="Warnings over time, and what was done about them.")
    group.command("list")(list_)
    for command in (show, ack, snooze, escalate, resolve, reopen):
        group.command(command.__name__)(command)
    app.add_typer(group, name="flags")


def list_(
    account: Annotated[str | None, typer.Option(help="Only this account (id, name or part of it).")] = None,
    owner: Annotated[str | None, typer.Option(metavar="EMAIL", help="Only accounts of this owner.")] = None,
    state: Annotated[list[FlagState] | None, typer.Option(help="Only these states (default: not closed).")] = None,
    signal: Annotated[SignalName | None, typer.Option(help="Only this warning.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="Only this severity.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved and cleared ones too.")] = False,
    output: Given = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """List flags; the warnings of the last scan that are still open, unless told otherwise."""
    with open_service(database, workspace) as service, noted(service, "flags") as trail:
        timezone = service.workspace().timezone
        only = None if account is None else service.find_account(account).id
        trail.about("flags", *([only] if only else ()))
        found = service.flags(
            account=only,
            owner=owner,
            states=tuple(FlagState) if everything else tuple(state or LIVE),
            signal=signal,
            severity=severity,
        )
    if output is Output.JSON:
        typer.echo(json.dumps([as_json(each) for each in found], indent=2))
        return
    if not found:
        typer.echo("No such flags. `engagement scan` looks for warnings.")
        return
    rows = (
        (
            each.flag.flag_id[:SHORT],
            plain(each.flag.account_id, 60),
            flag_title(each.flag),
            flag_state(each.flag, timezone),
            day(each.flag.first_seen, timezone),
            flag_rank(each.flag),
        )
        for each in found
    )
    print_table(_COLUMNS, rows, id_width=SHORT)


def show(
    flag: FlagId,
    output: Given = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
) -> None:
    """Show a flag: what it rests on, as of the last scan that found it, and everything that was done with it."""
    with open_service(database, workspace, config) as service, noted(service, "history") as trail:
        stored = service.flag(flag)
        trail.about("history", stored.flag.account_id)
        events = service.flag_history(flag)
        timezone = service.workspace().timezone
        if output is Output.JSON:
            history = TypeAdapter(list[Any]).dump_python(events, mode="json")
            typer.echo(json.dumps({**as_json(stored), "history": history}, indent=2))
            return
        lines = [
            f"{plain(stored.flag.account_id, 60)}: {flag_title(stored.flag)}",
            *_told(service, stored.flag),
            f"State: {flag_state(stored.flag, timezone)}; {flag_rank(stored.flag)}",
            f"Last found {day(stored.flag.last_held, timezone)}; id {stored.flag.flag_id}",
            *(f"  {event_sentence(event, timezone)}" for event in events),
        ]
    _print(lines)


def _told(service: Engagement, flag: Flag) -> list[str]:
    """What happened, in the words of the account's report of that moment."""
    report = service.account_report(flag.account_id, as_of=flag.last_held)
    for signal in report.signals:
        if (signal.signal, signal.subject) == (flag.signal, flag.subject):
            told = (signal_sentence(signal, report), strength_sentence(signal), precision_sentence(signal))
            return [line for line in told if line]
    return []


def ack(
    flag: FlagId,
    verdict: Annotated[Verdict | None, typer.Option(help="Was it true? Decides how the warning is trusted.")] = None,
    note: Annotated[str | None, typer.Option(help="Kept in the flag's history.")] = None,
    actor: Actor = None,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """You have seen it. With --verdict it is judged too, in any state."""
    with open_service(database, workspace) as service, noted(service, "acknowledge", changes=True) as trail:
        who, now = _who(actor), datetime.now(UTC)
        closed = service.flag(flag).flag.state not in LIVE
        if verdict is not None and closed:
            changed = service.judge(flag, verdict, actor=who, at=now, note=note)
        else:
            changed = service.acknowledge(flag, actor=who, at=now, verdict=verdict, note=note)
        _say(service, trail, "acknowledge", changed)


def snooze(
    flag: FlagId,
    reason: Reason,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until this day or time.")] = None,
    days: Days = None,
    actor: Actor = None,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Quiet until a day; it opens again then if the warning still holds."""
    with open_service(database, workspace) as service, noted(service, "snooze", changes=True) as trail:
        changed = service.snooze(
            flag,
            actor=_who(actor),
            at=datetime.now(UTC),
            reason=reason,
            until=_moment(service, until),
            business_days=days,
        )
        _say(service, trail, "snooze", changed)


def escalate(
    flag: FlagId,
    to: Annotated[str, typer.Option("--to", help="The person, best by e-mail.")],
    reason: Reason,
    due: Annotated[str | None, typer.Option(metavar="DATE", help="When it is due.")] = None,
    days: Days = None,
    actor: Actor = None,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Hand it to somebody else. Without a due time, ESCALATION_HOURS business hours are given for an answer."""
    with open_service(database, workspace) as service, noted(service, "escalate", changes=True) as trail:
        changed = service.escalate(
            flag,
            actor=_who(actor),
            at=datetime.now(UTC),
            to=to,
            reason=reason,
            due=_moment(service, due),
            business_days=days,
            hours=load_settings().escalation_hours,
        )
        _say(service, trail, "escalate", changed)


def resolve(
    flag: FlagId, reason: Reason, actor: Actor = None, database: Database = None, workspace: WorkspaceName = None
) -> None:
    """Done with; it opens again only if the warning ends and comes back."""
    with open_service(database, workspace) as service, noted(service, "resolve", changes=True) as trail:
        _say(service, trail, "resolve", service.resolve(flag, actor=_who(actor), at=datetime.now(UTC), reason=reason))


def reopen(
    flag: FlagId, reason: Reason, actor: Actor = None, database: Database = None, workspace: WorkspaceName = None
) -> None:
    """Open it again."""
    with open_service(database, workspace) as service, noted(service, "reopen", changes=True) as trail:
        _say(service, trail, "reopen", service.reopen(flag, actor=_who(actor), at=datetime.now(UTC), reason=reason))


def as_json(stored: StoredFlag) -> dict[str, Any]:
    """A flag with its own names, and what it rests on."""
    found: dict[str, Any] = TypeAdapter(StoredFlag).dump_python(stored, mode="json")
    flag: dict[str, Any] = found.pop("flag")
    return {**flag, **found}


def _who(actor: str | None) -> str:
    name = os_user() if actor is None else actor.strip()
    if not name:
        raise InputError("Say who you are: --actor ann@example.com, or set ENGAGEMENT_ACTOR.")
    return name


def _moment(service: Engagement, text: str | None) -> datetime | None:
    try:
        return None if text is None else as_of_instant(text, service.workspace().timezone)
    except InputError:
        raise InputError(f"{text!r} is no date or time; write 2026-10-09 or 2026-10-09T09:00+02:00") from None


def _say(service: Engagement, trail: Trail, deed: str, changed: Changed) -> None:
    flag, timezone = changed.flag, service.workspace().timezone
    trail.about(deed, flag.account_id)
    already = "" if changed.event is not None else "Nothing to change: "
    _print([f"{already}{plain(flag.account_id, 60)}: {flag_title(flag)}: {flag_state(flag, timezone)}"])


def _print(lines: list[str]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text(line))
