"""``subscribe`` and ``unsubscribe``: whose warnings come in one's weekly digest beside those of one's own accounts."""

from bot.answers.finding import find_id
from bot.answers.to import To
from bot.blocks import notices
from bot.blocks.subscriptions import subscribed, subscriptions, unsubscribed
from bot.deliveries.shows import account_title_of
from bot.digest.own import own_digest
from bot.grammar import SubscribeWanted
from bot.rights import Right
from engagement.store.links import subscribe, subscriptions_of, unsubscribe

_NAMED = 20


def subscription(to: To, asked: SubscribeWanted, *, replace: bool = False) -> None:
    """Subscribe or unsubscribe, and say what holds then; without an account, say to which one is subscribed.

    ``replace``: in the place of the private message whose button was pressed.
    """
    action = "subscribe" if asked.wanted else "unsubscribe"
    to.about(action)
    user = to.asker.user_id
    if asked.account is None:
        with to.deps.read() as session:
            there = sorted(subscriptions_of(session, [user]).get(user, ()))
        titles = [account_title_of(to.deps, account_id) for account_id in there[:_NAMED]]
        to.tell(subscriptions(titles, len(there) - len(titles)))
        return
    if asked.wanted:
        to.need(Right.SUBSCRIBE)
    account_id = find_id(to.deps, asked.account)
    to.about(action, account_id)
    with to.deps.write() as session:
        if asked.wanted:
            changed = subscribe(session, user, account_id, at=to.deps.clock())
        else:
            changed = unsubscribe(session, user, account_id)
    title = account_title_of(to.deps, account_id)
    due = own_digest(to.deps, user)
    own = due is not None and account_id in due.book.own - due.book.subscribed
    coming = notices.next_digest(due.slot.at, due.timezone, due.wants.paused_until) if due else ""
    if asked.wanted:
        said = subscribed(account_id, title, coming, changed=changed, own=own)
    else:
        said = unsubscribed(account_id, title, changed=changed, own=own)
    to.tell(said, replace=replace)
