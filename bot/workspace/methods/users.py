"""users.*: people and their flags."""

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Args, Flag, Paged
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.methods.paging import page
from bot.workspace.methods.render import user_json
from bot.workspace.model import Json


class Info(Args):
    """Arguments of users.info."""

    user: str
    include_locale: Flag | None = None


class Lookup(Args):
    """Arguments of users.lookupByEmail."""

    email: str


class List(Paged):
    """Arguments of users.list."""

    include_locale: Flag | None = None


def info(call: Call, args: Info) -> Json:
    """One person; the e-mail address only with users:read.email."""
    user = call.state.users.get(args.user)
    if user is None:
        raise SlackError("user_not_found")
    with_email, with_locale = call.has("users:read.email"), bool(args.include_locale)
    return {"ok": True, "user": user_json(call.state, user, with_email=with_email, with_locale=with_locale)}


def lookup_by_email(call: Call, args: Lookup) -> Json:
    """The active person of the workspace with this address."""
    wanted = args.email.strip().lower()
    for user in call.state.users.values():
        known = (user.email or "").lower() == wanted and not user.deleted
        if known and user.team_id == call.state.team_id:
            return {"ok": True, "user": user_json(call.state, user, with_email=True)}
    raise SlackError("users_not_found")


def list_users(call: Call, args: List) -> Json:
    """Everyone, deactivated people included."""
    people, more = page(list(call.state.users.values()), args, default=1000, most=1000)
    with_email = call.has("users:read.email")
    with_locale = bool(args.include_locale)
    shown = [user_json(call.state, user, with_email=with_email, with_locale=with_locale) for user in people]
    cache = int(call.state.clock.now())
    return {"ok": True, "members": shown, "cache_ts": cache, "response_metadata": {"next_cursor": more}}


METHODS = (
    Method("users.info", Info, info, Tier.TIER_4, ("users:read",)),
    Method("users.lookupByEmail", Lookup, lookup_by_email, Tier.TIER_3, ("users:read.email",)),
    Method("users.list", List, list_users, Tier.TIER_2, ("users:read",)),
)
