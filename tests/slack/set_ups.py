"""Set-ups made by hand: all right, a few things left to do, everything wrong."""

from datetime import datetime, timedelta

from bot.administrators import Administrators
from bot.blocks.message import Message
from bot.blocks.set_up import set_up_message
from bot.checks.found import Code, Finding, note, ok, problem
from bot.checks.kept import Looked
from bot.checks.slack import check_administrators
from bot.checks.stored import check_data, check_delivery
from engagement.model import ListedAccount, Source
from engagement.store.health import Standing
from tests.slack import factories

NOW = factories.AS_OF
DELIVERY = "6b1f7a52-0000-4000-8000-000000000001"


def set_up_messages(text: str = "mail") -> dict[str, Message]:
    """The message at its smallest, usual and largest. ``text``: what a source is called."""
    return {
        name: set_up_message(Looked(NOW, tuple(findings)), timezone="Europe/Berlin", delivery_id=DELIVERY)
        for name, findings in {
            "nothing found": [],
            "all right": right(),
            "first start": [*first_start()],
            "usual": usual(text),
            "largest": everything_wrong(text),
        }.items()
    }


def right() -> list[Finding]:
    """Nothing is left to do."""
    return [
        ok(Code.SETTINGS_SET, "what is needed is set."),
        *check_data(
            [ListedAccount(f"A{n}", "x", owner_email="ann@x.example") for n in range(120)],
            (),
            now=NOW,
            stale_after=DAYS,
        ),
        *check_delivery(standing(NOW - timedelta(hours=7)), NOW),
        ok(Code.NEXT_DIGEST, DIGEST),
        ok(Code.BOT_TOKEN, "the bot token is accepted."),
        ok(Code.CLOCK_RIGHT, "agrees with Slack's."),
        ok(Code.ROLES, "admin for 1 person and member for everybody else."),
        *check_administrators(Administrators(("U0ANA",))),
        ok(Code.CHANNELS, "invited to 3 internal channels (1 private)."),
        note(Code.SHARED_CHANNELS, "in 1 channel shared with other organisations: there the asker alone is answered."),
        note(Code.SCOPE_NOT_GIVEN, "without the scope usergroups:read it does not hold that roles come from groups."),
    ]


def first_start() -> list[Finding]:
    """A token, and nothing else."""
    return [
        ok(Code.SETTINGS_SET, "what is needed is set."),
        *check_data((), (), now=NOW, stale_after=DAYS),
        *check_delivery(standing(None), NOW),
        ok(Code.BOT_TOKEN, "the bot token is accepted."),
        ok(Code.ROLES, "admin for 1 person and member for everybody else."),
        problem(Code.NO_CHANNEL, NOWHERE, INVITE),
    ]


def usual(text: str) -> list[Finding]:
    """A source that stopped, and no channel yet."""
    accounts = [ListedAccount("A1", "x", owner_email="ann@x.example"), ListedAccount("A2", "x")]
    silent = [Source(text, (), last_at=NOW - timedelta(days=30))]
    found = [finding for finding in right() if finding.subject not in ("data", "channels", "sharing")]
    return [
        *found,
        *check_data(accounts, silent, now=NOW, stale_after=DAYS),
        problem(Code.NO_CHANNEL, NOWHERE, INVITE),
    ]


def everything_wrong(text: str) -> list[Finding]:
    """Every code as a problem, with a text beyond every limit."""
    return [problem(code, f"{code}: {text * 40}.", f"Do this: {text * 40}.") for code in Code]


def standing(scanned: datetime | None) -> Standing:
    """Nothing waits."""
    return Standing(
        inbox={},
        inbox_oldest=0,
        outbox={},
        outbox_overdue=0,
        dead={},
        escalations=0,
        last_scan=scanned,
        skipped=0,
        jobs={},
    )


DAYS = timedelta(days=14)
DIGEST = "the first comes on Mon, 5 Oct 2026 at 09:00 (Europe/Berlin), by each reader's own clock, to 14 people."
NOWHERE = "invited nowhere yet: whoever asks reads the answer alone."
INVITE = "Write `/invite @Engagement` in an internal channel of your team."
