"""usergroups.*: groups of people, such as @cs-leads."""

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Args, Flag
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.model import Json


class UsersList(Args):
    """Arguments of usergroups.users.list."""

    usergroup: str
    include_disabled: Flag | None = None


def users_list(call: Call, args: UsersList) -> Json:
    """The ids of a group's people."""
    members = call.state.usergroups.get(args.usergroup)
    if members is None:
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(members)}


METHODS = (Method("usergroups.users.list", UsersList, users_list, Tier.TIER_2, ("usergroups:read",)),)
