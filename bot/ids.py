"""Names that Slack hands back to us. They live in messages already posted: never rename one, only add."""

from enum import StrEnum

COMMAND = "/engagement"


class ActionId(StrEnum):
    """Buttons and menus."""

    CHOOSE_ACCOUNT = "choose_account"
    FLAG_ACKNOWLEDGE = "flag_acknowledge"
    FLAG_REAL = "flag_real"
    FLAG_NOISE = "flag_noise"
    FLAG_KNOWN = "flag_known"
    FLAG_JUDGE = "flag_judge"
    FLAG_SNOOZE = "flag_snooze"
    FLAG_ESCALATE = "flag_escalate"
    FLAG_RESOLVE = "flag_resolve"
    FLAG_REOPEN = "flag_reopen"
    DIGEST_ALL = "digest_all"
    FLAG_MORE = "flag_more"  # the menu with the rest
    MORE = "more"  # the next part of what a message shows
    OPEN_REPORT = "open_report"
    EXPLAIN_FREQUENCY = "explain_frequency"
    EXPLAIN_QUALITY = "explain_quality"
    EXPLAIN_BREADTH = "explain_breadth"
    EXPLAIN_PRODUCT = "explain_product"
    FOLLOW_DETAILS = "follow_details"
    FOLLOW_PLAN = "follow_plan"
    FOLLOW_FLAGS = "follow_flags"
    SUBSCRIBE = "subscribe"  # below a report
    SUBSCRIPTION = "subscription"  # in the answer that one person reads: the other way round
    EXPORT = "export"
    EXPORT_AS = "export_as"  # the menu with the other formats
    HOME_PICK = "home_pick"
    HOME_PORTFOLIO = "home_portfolio"
    HOME_PREVIEW = "home_preview"
    HOME_SETTINGS = "home_settings"
    HOME_FLAGS = "home_flags"
    HOME_HELP = "home_help"
    HOME_SCOPE = "home_scope"
    HOME_REFRESH = "home_refresh"
    HOME_PREVIOUS = "home_previous"
    HOME_NEXT = "home_next"
    SETUP_CHECK = "setup_check"
    SETUP_PICK = "setup_pick"
    TOUCH_CHANGE = "touch_change"  # below what was logged
    TOUCH_REMOVE = "touch_remove"


class ViewId(StrEnum):
    """Modals, by the callback id that their submission brings back."""

    FLAG = "flag"
    DIGEST_SETTINGS = "digest_settings"
    PICKER = "picker"
    TOUCH = "touch"


class ShortcutId(StrEnum):
    """Shortcuts, by the callback id that manifest.yml gives them."""

    REPORT = "engagement_report"
    TOUCH = "log_touchpoint"  # in a message's menu


class Following(StrEnum):
    """What a button below a report asks to be put into its thread."""

    DETAILS = "details"
    PLAN = "plan"
    FLAGS = "flags"


class FlagDeed(StrEnum):
    """What a button or a menu's entry asks to be done with a flag."""

    ACKNOWLEDGE = "acknowledge"
    JUDGE = "judge"
    SNOOZE = "snooze"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    HISTORY = "history"
    SHOW = "show"  # what an old button comes to: nothing is done, the state is shown
