"""What is kept of a person who acts on a flag.

The e-mail address in lower case, as the command line gives it and as owners are named; the Slack user id where Slack
shows no address. Both are shown by name, never as a mention, which would ping.
"""

import logging

from bot.deps import Deps
from bot.errors import SendFailed

_log = logging.getLogger(__name__)


def kept_as(deps: Deps, user_id: str) -> str:
    """What is kept of a Slack user. Where Slack does not answer, the id: the act must not wait for a name."""
    try:
        return deps.directory.email_of(user_id) or user_id
    except SendFailed as failed:
        _log.warning("the address of a person is not known: %s", failed.code)
        return user_id
