"""Which handler does which work of the inbox. Wiring only: a plain table, by kind and name."""

from typing import Final

from bot.answers import answer_choice, answer_command, answer_message, answer_opened, answer_picked
from bot.digest.work import on_settings, on_show_all
from bot.export_work import on_export
from bot.flag_work import FLAG_PRESS, on_form, on_press
from bot.follow_work import FOLLOW_PRESS, on_follow
from bot.home_work import HOME_PRESS, on_home_opened, on_home_press
from bot.ids import COMMAND, ActionId, ViewId
from bot.lifecycle import on_removed
from bot.more_work import on_more
from bot.set_up_work import SETUP_PRESS, on_check
from bot.subscribe_work import on_subscribe
from bot.touch_work import on_touch, on_touch_removed
from bot.workers import ANY, Handlers
from engagement.delivery import InboxKind

HANDLERS: Final[Handlers] = {
    (InboxKind.COMMAND, COMMAND): answer_command,
    (InboxKind.COMMAND, "app_mention"): answer_message,
    (InboxKind.COMMAND, "message"): answer_message,
    (InboxKind.COMMAND, ActionId.EXPORT): on_export,
    (InboxKind.ACTION, ActionId.CHOOSE_ACCOUNT): answer_choice,
    (InboxKind.ACTION, ActionId.OPEN_REPORT): answer_opened,
    (InboxKind.ACTION, ActionId.MORE): on_more,
    (InboxKind.ACTION, FOLLOW_PRESS): on_follow,
    (InboxKind.ACTION, ActionId.SUBSCRIBE): on_subscribe,
    (InboxKind.ACTION, ActionId.SUBSCRIPTION): on_subscribe,
    (InboxKind.ACTION, FLAG_PRESS): on_press,
    (InboxKind.VIEW, ViewId.FLAG): on_form,
    (InboxKind.ACTION, ActionId.DIGEST_ALL): on_show_all,
    (InboxKind.VIEW, ViewId.DIGEST_SETTINGS): on_settings,
    (InboxKind.VIEW, ViewId.PICKER): answer_picked,
    (InboxKind.VIEW, ViewId.TOUCH): on_touch,
    (InboxKind.ACTION, ActionId.TOUCH_REMOVE): on_touch_removed,
    (InboxKind.ACTION, ANY): answer_choice,  # a button of another version is explained
    (InboxKind.ACTION, HOME_PRESS): on_home_press,
    (InboxKind.ACTION, SETUP_PRESS): on_check,
    (InboxKind.EVENT, "app_home_opened"): on_home_opened,
    (InboxKind.EVENT, "app_uninstalled"): on_removed,
    (InboxKind.EVENT, "tokens_revoked"): on_removed,
}
