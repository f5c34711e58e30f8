"""Every message the bot can say, made from one text that a customer chose: for the laws that hold for all of them."""

from datetime import date

from bot.blocks import choices, notices
from bot.blocks.help import digest_help, help_message
from bot.blocks.link import linked
from bot.blocks.message import Message
from bot.blocks.misfits import mistaken, no_such_command
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.report import report_thread
from bot.blocks.subscriptions import subscribed, subscriptions, unsubscribed
from bot.blocks.wording import account_title
from bot.errors import Where, Who
from bot.grammar import AccountWanted, ExplainWanted, Misfit
from bot.rights import Right
from engagement.model import AccountMatch
from engagement.preferences import DigestSettings
from tests.slack import factories
from tests.slack.digests import digest_messages
from tests.slack.flags import (
    escalation_messages,
    list_messages,
    report_with_flags,
    state_messages,
    summary_with_flags,
)
from tests.slack.studies import study_messages
from tests.slack.touches import touch_messages


def every_message(text: str) -> dict[str, Message]:
    """All messages with the text wherever a customer's or a user's text can stand."""
    title = account_title(text, text)
    usual, match = factories.account_report(), AccountMatch(text, text, 90.0, date(2026, 1, 31))
    threads = {
        "usual": report_thread(
            factories.named(usual, text), notices.alone_because(Where.SHARED), delivery_id=factories.DELIVERY
        ),
        "smallest": report_thread(factories.named(factories.smallest_report(), text)),
        "largest": report_thread(factories.largest_report(text), delivery_id=factories.DELIVERY),
        "portfolio": portfolio_thread(
            factories.largest_portfolio(text),
            notices.alone_because(Where.NOT_A_MEMBER),
            delivery_id=factories.DELIVERY,
        ),
        "small portfolio": portfolio_thread(factories.smallest_portfolio()),
    }
    made = {f"{name} {number}": message for name, thread in threads.items() for number, message in enumerate(thread)}
    made |= {f"refused {why}": notices.refused(why) for why in Who}
    made |= {f"takes {right}": notices.right_missing(right) for right in Right}
    made |= {f"place {why}": notices.notice(notices.alone_because(why)) for why in Where}
    made |= digest_messages(text)
    made |= list_messages(text) | study_messages(text) | touch_messages(text)
    made |= state_messages(text) | {
        "warnings with buttons": report_with_flags(text),
        "summary with buttons": summary_with_flags(text),
    }
    made |= {f"escalation {name}": message for name, message in escalation_messages(text).items()}
    return made | {
        "help": help_message(),
        "wrong filter": mistaken(f"No account has the segment {text!r}.", f"portfolio segment:{text}"),
        "no such command": no_such_command(
            AccountWanted(text, why=Misfit.NO_FILTER, word=text), "portfolio", text, [match] * 3
        ),
        "misspelt command": no_such_command(AccountWanted(text), "portfolio monthly", text, []),
        "looking it up": notices.looking(),
        "opens a window": notices.opens_settings(),
        "in line to be looked up": notices.looking(3),
        "no account named": notices.which_account("explain ACCT-123 quality"),
        "the same account": notices.same_account(),
        "linked": linked(title, None, text),
        "linked instead": linked(title, title, None, "Only you see this."),
        "unlinked": linked(None, title, text),
        "link of": notices.link_of(title),
        "link of none": notices.link_of(None),
        "no link here": notices.no_link_here(),
        "no link": notices.no_link(Where.SHARED),
        "subscribed": subscribed("ACCT-123", title, text, changed=True, own=False),
        "subscribed already": subscribed("ACCT-123", title, text, changed=False, own=False),
        "subscribed to one's own": subscribed("ACCT-123", title, text, changed=True, own=True),
        "unsubscribed": unsubscribed("ACCT-123", title, changed=True, own=True),
        "not subscribed": unsubscribed("ACCT-123", title, changed=False, own=False),
        "subscriptions": subscriptions([title] * 20, 3),
        "no subscriptions": subscriptions([], 0),
        "no account": help_message(notices.no_account_named(text)),
        "digest help": digest_help(text),
        "ambiguous": choices.which_account(text, [match] * 20, AccountWanted(text, text)),
        "not found": choices.no_such_account(text, [match] * 3, None),
        "not found to explain": choices.no_such_account(text, [match] * 3, ExplainWanted(text, "quality")),
        "nothing near": choices.no_such_account(text, [], None),
        "working": notices.working(text, text),
        "working on it": notices.working_on_it(None),
        "working on it by period": notices.working_on_it(text),
        "working on the portfolio": notices.working(None, None),
        "in line": notices.working(text, "quarterly", minutes=4),
        "in line portfolio": notices.working(None, None, minutes=1),
        "already": notices.already_working(),
        "looking": notices.working_on_digest(),
        "no digest": notices.no_digest(),
        "digest sent": notices.digest_sent(),
        "nothing to digest": notices.nothing_to_digest(factories.AS_OF, "Europe/Berlin", text),
        "digest settings": notices.digest_settings(
            DigestSettings(all_clear=True, roll_up=False, minimum_arr=5e4), text
        ),
        "busy": notices.busy(),
        "unknown period": notices.wrong_words(f"{text} is no period."),
        "no data": notices.no_data(factories.named(factories.empty_report(), text)),
        "closed": notices.closed(text, text, date(2026, 3, 31), "2025-Q4"),
        "no flags": notices.no_flags(2, scanned=True),
        "no scan": notices.no_flags(0, scanned=False),
        "nothing fits": notices.nothing_fits(text),
        "nothing fits, some left out": notices.nothing_fits(
            text, "1 account that is restricted to its team is left out."
        ),
        "empty portfolio": notices.empty_portfolio(),
        "database": notices.database_down(),
        "not now": notices.not_now(text),
        "old button": notices.old_button(),
        "no modal": notices.no_modal(late=False),
        "no modal in time": notices.no_modal(late=True),
        "perhaps": notices.perhaps_posted(),
        "partly": notices.partly_posted(("the figures", "the trend")),
        "not delivered": notices.not_delivered(text),
        "no scope for files": notices.no_file("missing_scope"),
        "no file": notices.no_file(text),
        "file perhaps": notices.no_file("unconfirmed"),
        "file coming": notices.file_coming(),
        "file there": notices.file_there(),
        "file too large": notices.file_too_large(41_000_000, 32_000_000),
        "incident": notices.incident("a1b2c3"),
    }
