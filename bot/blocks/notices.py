"""Short messages to the asker alone: what is going on, why something was refused, what to do instead."""

from datetime import date, datetime, time

from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Buttons, Press, Span, bold, code, para
from bot.blocks.wording import (
    ACCOUNT_DEFAULT,
    PORTFOLIO_DEFAULT,
    account_title,
    command,
    typed_name,
)
from bot.errors import Where, Who
from bot.ids import ActionId
from bot.rights import FIRST, WORDS, Right
from engagement.model import FlagState
from engagement.preferences import DigestSettings
from engagement.render.wording.flag_list import none_sentence
from engagement.render.wording.formats import count, day, deadline, listed, number, plain, time_of_day, weekdays
from engagement.render.wording.score import missing_sentence
from engagement.results import AccountReport

_REFUSED = {
    Who.GUEST: "Customer data is for full members of this workspace; you are a guest here.",
    Who.OUTSIDER: "Customer data is for members of the workspace this app is installed in.",
    Who.BOT: "Customer data is for people; bots get no reports.",
    Who.DEACTIVATED: "Your account in this workspace is deactivated, so I cannot show you customer data.",
    Who.NOT_CHECKED: "I could not check with Slack who you are, so I show no customer data. Try again in a minute.",
    Who.NO_ROLE: "You have no role in this app, so I show you no customer data. Whoever runs it can give you one.",
}
_REASONS = {
    Where.SHARED: "this channel is shared with another organisation",
    Where.SHARING_PENDING: "another organisation is invited to this channel",
    Where.GROUP_WITH_OUTSIDERS: "not everybody in this group message may see customer data",
    Where.OTHERS_MESSAGES: "this is a conversation between other people",
    Where.NOT_A_MEMBER: "I am not in this conversation. In a channel, invite me with /invite to have reports posted",
    Where.ARCHIVED: "this channel is archived",
    Where.READ_ONLY: "I may not post in this channel",
    Where.NOT_CHECKED: "I could not make sure that nobody from outside reads this conversation",
    Where.CROWDED: "Slack takes no more messages in this conversation at the moment",
    Where.RESTRICTED: "this account is restricted to its team",
}


def alone_because(why: Where) -> str:
    """Why only the asker sees an answer."""
    return f"Only you see this: {_REASONS[why]}."


def instead_because(why: Where) -> str:
    """Why something comes to the asker in the app's own conversation."""
    return f"It is here, for you alone: {_REASONS[why]}."


def notice(*spans: Span | str) -> Message:
    """A message of one paragraph."""
    return message("notice", [para(*spans)])


def working(account: str | None, period: str | None, *, minutes: int | None = None) -> Message:
    """The acknowledgement; without an account, of the portfolio. ``minutes``: how long it stands in line."""
    said, end = "Working on the", "…"
    if minutes is not None:
        said, end = "In line:", f". I have much to do; it takes about {count(minutes, 'minute')}."
    if account is None:
        return notice(f"{said} {plain(period, 40) or PORTFOLIO_DEFAULT} report for the portfolio{end}")
    return notice(f"{said} {plain(period, 40) or ACCOUNT_DEFAULT} report for ", bold(name(account)), end)


def working_on_it(period: str | None, *, minutes: int | None = None) -> Message:
    """The same before it is known which account is meant."""
    if minutes is not None:
        return looking(minutes)
    return notice(f"Working on the {plain(period, 40)} report…" if period else "Working on it…")


def looking(minutes: int | None = None) -> Message:
    """The acknowledgement of something that is looked up first. ``minutes``: how long it stands in line."""
    if minutes is None:
        return notice("One moment…")
    return notice(f"In line. I have much to do; it takes about {count(minutes, 'minute')}.")


def working_on_digest() -> Message:
    """The acknowledgement of a question about one's digest."""
    return notice("Looking at your accounts…")


def no_digest() -> Message:
    """The asker answers for no account and manages nobody who does."""
    return notice(
        "No account has you as its owner or manager, so there is no digest for you. "
        "Owners and managers are matched to people in Slack by their e-mail address. "
        "To hear of others' accounts, write ",
        code(command("subscribe ACCT-123")),
        ".",
    )


def digest_sent() -> Message:
    """The digest went out as a direct message."""
    return notice("I am sending it to you as a direct message. Your weekly digest comes all the same.")


def next_digest(slot: datetime, timezone: str, paused_until: date | None) -> str:
    """When the next digest is due: "Your next digest is due on Mon, 5 Oct 2026 at 09:00 (Europe/Berlin)."."""
    paused = f" It is paused until {day(paused_until)}." if paused_until else ""
    return f"Your next digest is due on {deadline(slot, timezone)}.{paused}"


def digest_settings(wants: DigestSettings, coming: str) -> Message:
    """What holds from now on."""
    at = time_of_day(time(wants.minute // 60, wants.minute % 60))
    quiet = "a short all-clear" if wants.all_clear else "no message"
    parts = [
        f"Saved: {weekdays()[wants.weekday]}s at {at}; in weeks without news {quiet}.",
        "" if wants.roll_up else "Your team's accounts are left out.",
        f"Accounts below {number(wants.minimum_arr, 0)} a year are left out." if wants.minimum_arr else "",
        coming,
    ]
    return notice(" ".join(part for part in parts if part))


def nothing_to_digest(since: datetime | None, timezone: str, coming: str) -> Message:
    """There is nothing to say."""
    since_then = f" since your digest of {day(since, timezone)}" if since else ""
    head = f"There is nothing new to say of your accounts{since_then}"
    return notice(f"{head}, so no digest would be sent now. {coming}")


def opens_settings() -> Message:
    """The settings of the digest open as a window, which a message cannot do and a button can."""
    said = para("The day, hour and pause of your weekly digest.")
    return message(
        "notice",
        [
            said,
            Buttons(
                (Press("Digest settings", ActionId.HOME_SETTINGS, "settings", "Digest settings: day, hour and pause"),)
            ),
        ],
    )


def already_working() -> Message:
    """The same was asked a moment ago and is being done."""
    return notice("I am already working on that report; it will be here in a moment.")


def busy() -> Message:
    """The queue is full."""
    return notice("I have more to do than I can line up. Please ask again in a minute.")


def refused(why: Who) -> Message:
    """The person may not see customer data."""
    return notice(refused_line(why))


def refused_line(why: Who) -> str:
    """Why somebody gets no customer data, and what mends it where they can."""
    return _REFUSED[why]


def right_missing(right: Right) -> Message:
    """The person's role does not allow it."""
    return notice(
        f"It takes the role {FIRST[right]} in this app to {WORDS[right]}. Whoever runs it can give you that role."
    )


def wrong_words(explanation: str) -> Message:
    """Something typed or chosen that does not exist; the explanation names the nearest right one."""
    return notice(plain(explanation, 300))


def no_account_named(period: str) -> str:
    """A hint above the help: a period without an account."""
    return f"Which account? Write for example {command(f'ACCT-123 {plain(period, 40)}')}."


def link_of(title: str | None) -> Message:
    """What the channel is about, or that it is about no account."""
    if title is None:
        return notice("This channel is linked to no account. Link it with ", code(command("link ACCT-123")), ".")
    return notice("This channel is linked to ", bold(title), ". ", code(command("unlink")), " ends that.")


def no_link_here() -> Message:
    """A conversation of two is about nothing."""
    return notice("Only channels can be linked to an account.")


def no_link(why: Where) -> Message:
    """The channel cannot be linked, for the reason that reports do not go there."""
    return notice(f"This channel cannot be linked, since reports cannot be posted in it: {_REASONS[why]}.")


def same_account() -> Message:
    """Accounts to be compared are one and the same."""
    return notice("Those are the same account. Name two or three different ones.")


def which_account(example: str) -> Message:
    """No account is named; an example of how it is."""
    return notice("Which account? Write for example ", code(command(example)), ".")


def no_data(report: AccountReport) -> Message:
    """The account exists, and nothing is recorded about it."""
    title = account_title(report.account.id, report.account.name)
    return notice(
        bold(title),
        " has no activity and no product use on record, so there is nothing to report yet. ",
        missing_sentence(report),
    )


def closed(account_id: str, account_name: str | None, closed_at: date, period: str) -> Message:
    """The account was closed before the period ended; ``period`` is the last whole one before."""
    return notice(
        bold(account_title(account_id, account_name)),
        f" was closed on {day(closed_at)}. For the last quarter before that, write ",
        code(command(f"{typed_name(account_id)} {period}")),
        ".",
    )


def no_flags(snoozed: int, state: FlagState | None = None, *, scanned: bool) -> Message:
    """No warning is in the ``state``, or open; ``snoozed`` ones are quiet."""
    if not scanned:
        return notice("No scan has looked for warnings yet: the first one runs tonight.")
    if state is None and snoozed:
        return notice(none_sentence(snoozed), " They are listed by ", code(command("flags snoozed")), ".")
    return notice(none_sentence(snoozed, state))


def nothing_fits(filters: str, left_out: str = "") -> Message:
    """No account is let through by the filters, which are given in words; ``left_out``: what may not be shown."""
    asked = f"You asked for accounts {filters}." if filters else ""
    return notice(" ".join(part for part in ("No account fits.", asked, left_out) if part))


def empty_portfolio() -> Message:
    """No account is there."""
    return notice("There are no accounts yet. Bring some in with ", code("engagement import"), ".")


def database_down() -> Message:
    """The store does not answer."""
    return notice("I cannot answer now: my database does not answer. Please ask again in a few minutes.")


def not_now(explanation: str) -> Message:
    """Something the operator has to mend; the explanation is the engine's own."""
    return notice(f"I cannot answer now: {plain(explanation, 300)}")


def old_button() -> Message:
    """A button whose value cannot be read."""
    return notice("That button is from an older message. Please run the command again.")


def no_modal(late: bool) -> Message:
    """The window that somebody asked for did not open; ``late``: only because it took too long."""
    if late:
        return notice("That took me too long, so Slack did not let me open the window. Please try again.")
    return notice("Slack did not let me open the window. Nothing was changed; please try again in a minute.")


def perhaps_posted() -> Message:
    """Slack did not say whether it took the summary."""
    return notice(
        "Slack did not confirm whether the report was posted. If it is not in the channel, please ask once more."
    )


def partly_posted(missing: tuple[str, ...]) -> Message:
    """The summary stands in the channel, parts of its thread may not."""
    return notice(f"The summary is posted, but Slack did not take all of its thread: {listed(missing)} may be missing.")


def not_delivered(code_: str) -> Message:
    """Slack refused the report for a reason that the installer has to mend."""
    code_span = code(plain(code_, 60))
    return notice("Slack did not let me post the report (", code_span, "). Please tell whoever runs this app.")


def no_file(code_: str) -> Message:
    """A report could not be sent as a file, for a reason of Slack's or of ours."""
    if code_ == "missing_scope":
        lacks = "I cannot send files: this app lacks the scope "
        return notice(lacks, code("files:write"), ". Whoever runs it can add it and install the app again.")
    if code_ == "unconfirmed":
        return notice("Slack did not confirm whether it took the file. If it is not there, please press Export again.")
    return notice(
        "Slack did not let me send the file (", code(plain(code_, 60)), "). Please tell whoever runs this app."
    )


def file_coming() -> Message:
    """The same file was asked for a moment ago and is not there yet."""
    return notice("I am already making that file; it will be here in a moment.")


def file_there() -> Message:
    """The same file came a moment ago."""
    return notice("That file is here already, from your last press a moment ago.")


def file_too_large(size: int, most: int) -> Message:
    """The file would be larger than is sent, both in bytes."""
    told = f"That file would have {number(size / 1e6, 0)} MB; I send at most {number(most / 1e6, 0)} MB. "
    return notice(told, "Whoever runs this app can write it with ", code("engagement report"), ".")


def incident(number: str) -> Message:
    """Something unexpected; the number is in the log."""
    return notice(
        "Something went wrong on my side. Please try again; if it stays, tell whoever runs this app the number ",
        code(number),
        ".",
    )
