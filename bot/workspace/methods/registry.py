"""All Web API methods the workspace answers, by name."""

from bot.workspace.methods import basics, chat, conversations, files, usergroups, users, views
from bot.workspace.methods.call import Method

METHODS: dict[str, Method] = {
    method.name: method
    for family in (basics, chat, conversations, files, usergroups, users, views)
    for method in family.METHODS
}
