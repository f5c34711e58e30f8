"""What is said in a window whose choices cannot be kept: beside an input, or in the place of the whole window."""

from engagement.render.wording.formats import number, plain

CHOOSE_DAY = "Choose a day."
CHOOSE_TIME = "Choose a time."
CHOOSE_ONE = "Choose one."
CHOOSE_PERSON = "Choose a person."
DAY_AFTER_TODAY = "Choose a day after today."
PAUSE_AFTER_TODAY = "Choose a day after today, or leave it empty: then nothing is paused."
TIME_AFTER_NOW = "Choose a time later than now."
OVER_A_YEAR = "That is more than a year away: choose an earlier day."
WHY = "Say why: it is kept in the warning's history."
NOT_YOURSELF = "Choose somebody other than yourself."
ACCOUNT_GONE = "This account is no longer there. Choose another."
OWNS_NOTHING = "No account has this person as its owner."
SEGMENT_GONE = "No account has this segment any more."
FOR_THE_PORTFOLIO = "This is for the portfolio only."

CHOOSE_MOMENT = "Choose a day and time."
WHEN_WRITTEN = "A message counts when it was written. Set this back, or choose a call or meeting above."
STILL_TO_COME = "That is still to come. Log it once it has happened."
LONG_BEFORE = "That is more than a year before the message: check the day."
WHO_WAS_THERE = "A meeting counts only with somebody of the customer: write who was there."
OWN_MESSAGE = "I wrote this message myself, so it is no contact with a customer."

OLD_SHORTCUT = "This window is from an older version. Close it and choose the shortcut again."
NOTHING_LOGGED = "I have more to do than I can line up, so nothing was logged. Please try again in a minute."
OLD_WINDOW = "This window is from an older version. Close it and write the command again."
OLD_FORM = "This window is from an older message. Close it and press the button again."
NOTHING_CHANGED = "I have more to do than I can line up, so nothing was changed. Please try again in a minute."
NOT_LINED_UP = "I have more to do than I can line up. Please ask again in a minute."
ALREADY_WORKING = "I am already working on that report; it will be here in a moment."

_NAME = 60
_CHOOSE = "Choose somebody else."
_NOT_TO = {
    "guest": "is a guest here, and customer data is for full members",
    "outsider": "is not of this workspace, and customer data is for its members",
    "bot": "is an app, and customer data is for people",
    "deactivated": "has a deactivated account",
}


def whole_number() -> str:
    """What a revenue must look like."""
    return f"Write a whole number such as {number(20_000)}, or leave it empty."


def no_such_contact(account: str) -> str:
    """That nobody of an account has the address that was written."""
    return f"No contact of {plain(account, _NAME)} on record has this address. Correct it, or leave it empty."


def not_theirs(name: str | None) -> str:
    """Why a flag is not escalated to somebody who may not see its account."""
    return f"{plain(name, _NAME) or 'This person'} may not see this account: it is restricted to its team. {_CHOOSE}"


def wrong_person(why: str, name: str | None) -> str:
    """Why a flag is not escalated to somebody: "Gil Guest is a guest here, ..."."""
    return f"{plain(name, _NAME) or 'This person'} {_NOT_TO.get(why, 'is not known in this workspace')}. {_CHOOSE}"


def not_escalated(why: str | None) -> str:
    """That a flag was not escalated after all: ``why`` was known late, None: not at all."""
    if why is None:
        return "Nothing was escalated: Slack does not say whether that person may see customer data. Try again."
    return f"Nothing was escalated. {why} Slack told me so only after your window had closed."
