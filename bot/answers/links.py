"""``link`` and ``unlink``: which account a channel is about. Everybody in it reads what was changed, and by whom."""

from bot.answers.finding import find_id
from bot.answers.to import To
from bot.blocks import notices
from bot.deliveries.shows import account_title_of, link_shown
from bot.errors import PlaceRefused, Where
from bot.grammar import LinkWanted
from bot.rights import Right
from engagement.store.links import link_channel, linked_account, linked_by, unlink_channel
from engagement.store.session import WorkspaceSession

_DIRECT = ("D", "U", "W")  # how the ids of conversations of two begin, and those of people


def link(to: To, asked: LinkWanted) -> None:
    """Link the channel, in place of the link before; without an account, say what it is linked to."""
    to.about("link")
    channel = to.asker.channel_id
    if asked.account is None:
        with to.deps.read() as session:
            account_id = linked_account(session, channel)
        to.tell(notices.link_of(account_title_of(to.deps, account_id) if account_id else None))
        return
    if channel.startswith(_DIRECT):
        to.tell(notices.no_link_here())
        return
    to.need(Right.LINK)
    account_id = find_id(to.deps, asked.account)
    to.about("link", account_id)
    if account_id in to.deps.access.hidden_from(None):
        to.tell(notices.no_link(Where.RESTRICTED))
        return
    try:
        to.deps.access.check_place(channel, to.asker.user_id)
    except PlaceRefused as refused:
        to.tell(notices.no_link(refused.why))
        return
    with to.deps.write() as session:
        _check_whose(to, session)
        before = link_channel(session, channel, account_id, by=to.asker.user_id, at=to.deps.clock())
    if before == account_id:
        to.tell(notices.link_of(account_title_of(to.deps, account_id)))
    else:
        to.post({"show": link_shown(account_id, before, by=to.asker.user_id)}, replies=())


def unlink(to: To) -> None:
    """End the channel's link."""
    to.about("unlink")
    to.need(Right.LINK)
    with to.deps.write() as session:
        _check_whose(to, session)
        before = unlink_channel(session, to.asker.channel_id)
        to.about("unlink", *([before] if before else []))
    if before is None:
        to.tell(notices.link_of(None))
    else:
        to.post({"show": link_shown(None, before, by=to.asker.user_id)}, replies=())


def _check_whose(to: To, session: WorkspaceSession) -> None:
    """Nothing if the channel's link, where there is one, is the asker's own, or they may change others'."""
    if linked_by(session, to.asker.channel_id) not in (None, to.asker.user_id):
        to.need(Right.OTHERS_LINKS)
