"""``engagement digest --dry-run``: what the weekly digests would say, to whom and when."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.data import Output
from bot.cli.noting import noted
from bot.cli.options import ConfigFile, Database, WorkspaceName, as_of_instant, open_service
from bot.digest.dry_run import DryRun, Foreseen, dry_run
from bot.digest.times import Timing, defaults
from bot.settings import load_settings
from engagement.delivery import DigestState
from engagement.errors import InputError
from engagement.render.digest import digest_json, render_digest_text
from engagement.render.wording.formats import count, day, listed, moment, plain

_SAYS = (Timing.DUE, Timing.NOT_YET)


def register(app: typer.Typer) -> None:
    """Add ``digest``."""
    app.command()(digest)


def digest(
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; nothing is.")] = False,
    now: Annotated[str | None, typer.Option(metavar="DATE", help="As if it were this date or time.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="As if everybody's last digest was of then (default: as it was).")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="EMAIL", help="Only this person's.")] = None,
    output: Annotated[Output, typer.Option("--format", help="How it is printed.")] = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
) -> None:
    """Say what the weekly digests would say, to whom and when, and who gets nothing and why.

    No Slack is needed: people are told apart by e-mail, times are by the zone of their last digest, else the
    workspace's. `engagement serve` sends them.
    """
    if not dry:
        raise InputError("`engagement serve` sends the digests; write --dry-run to see what they would say")
    settings = load_settings()
    with open_service(database, workspace, config) as service, noted(service, "digest"):
        zone = service.workspace().timezone
        at = as_of_instant(now, zone, "--now")
        before = as_of_instant(since, zone, "--since") if since else None
        admin = next(iter(settings.admin_emails), None)
        found = dry_run(service, now=at, defaults=defaults(settings), admin=admin, to=to, since=before)
    if to is not None and not found.people:
        raise InputError(f"--to {plain(to, 80)}: this person owns no open account and manages nobody who does")
    if output is Output.JSON:
        typer.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in lines(found):
        console.print(Text(line))


def as_json(found: DryRun) -> Any:
    """The dry run with its own names; ``outcome`` is "due", "not_yet", "paused", "settled" or "nothing_to_say"."""
    return {
        "now": found.now.isoformat(),
        "timezone": found.timezone,
        "people": [_person_json(person) for person in found.people],
        "accounts_of_nobody": list(found.nobody),
    }


def _person_json(person: Foreseen) -> dict[str, Any]:
    return {
        "email": person.email,
        "outcome": _outcome(person),
        "timezone": person.timezone,
        "timezone_assumed": person.assumed,
        "week": person.week.slot.name,
        "slot_at": person.week.slot.at.isoformat(),
        "since": person.since.isoformat() if person.since else None,
        "accounts": person.accounts,
        "standing_in": list(person.standing_in),
        "team_accounts": person.team,
        "digest": digest_json(person.digest) if person.digest else None,
    }


def _outcome(person: Foreseen) -> str:
    says = person.week.timing in _SAYS
    return person.week.timing.value if person.digest or not says else "nothing_to_say"


def lines(found: DryRun) -> list[str]:
    """Everybody in a line, then each digest."""
    said = [f"Digests as of {moment(found.now, found.timezone)} ({found.timezone}):"]
    said += [f"  {_line(person)}" for person in found.people]
    if any(person.assumed and person.week.timing in _SAYS for person in found.people):
        said.append("  assumed: the workspace's zone, since only Slack knows theirs; `engagement serve` asks it.")
    if found.nobody:
        some = listed([plain(key, 60) for key in found.nobody[:5]])
        more = f" and {len(found.nobody) - 5} more" if len(found.nobody) > 5 else ""
        said.append(f"  nobody: {some}{more}; set an owner of theirs, or ADMIN_EMAILS.")
    for person in found.people:
        if person.digest:
            said += ["", f"##### to {plain(person.email, 80)}", "", *render_digest_text(person.digest, 80).splitlines()]
    return said


def _line(person: Foreseen) -> str:
    """One person: who, how many accounts, and what happens when or why nothing does."""
    own = count(person.accounts, "account") if person.accounts else "no account of their own"
    if person.standing_in:
        own += f" ({len(person.standing_in)} without an owner who can be told)"
    team = f", {count(person.team, 'account')} in the team" if person.team else ""
    return f"{plain(person.email, 80)} ({own}{team}): {_what(person)}"


def _what(person: Foreseen) -> str:
    slot, zone = person.week.slot.at, person.timezone
    notes = [f"{zone}, assumed" if person.assumed else zone, "their first" if person.since is None else ""]
    when = f"{moment(slot, zone)} ({'; '.join(filter(None, notes))})"
    match person.week.timing:
        case Timing.PAUSED:
            until = person.settings.paused_until
            return f"nothing, paused until {day(until)}" if until else "nothing, paused"
        case Timing.SETTLED:
            sent = person.done is not None and person.done.state is DigestState.QUEUED
            return f"nothing more, this week's was {'sent' if sent else 'skipped'} already"
    if person.digest is None:
        return "nothing, there is nothing to say"
    return f"{'due since' if person.week.timing is Timing.DUE else 'comes on'} {when}"
