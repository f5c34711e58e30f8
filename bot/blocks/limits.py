"""Slack's limits, in one place. Counts are of characters unless named otherwise; see docs/slack.md.

``TEXT`` is the length up to which Slack recommends a message's text; far above it the text is cut.
"""

TEXT = 4000
MESSAGE_BLOCKS = 50
HEADER = 150
SECTION = 3000
FIELD = 2000
FIELDS = 10
CONTEXT_ELEMENTS = 10
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_SAYS = 75  # accessibility label
ACTIONS = 25
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS_IN_MENU = 5
VIEW_TITLE = 24
VIEW_BLOCKS = 100
METADATA = 3000  # of a view
TABLE_ROWS = 100
TABLE_CHARACTERS = 10_000
DATA_TABLE_ROWS = 200
DATA_TABLE_CHARACTERS = 20_000
DATA_TABLE_PAGE = 10  # ours: rows that are shown at once, of 100 at most
CHART_TITLE = 50
CHART_LABEL = 20
CHART_SERIES = 6  # one reading of the documentation says 6, a later one 12
CHART_POINTS = 20
RESPONSE_URL_USES = 5
NAME = 60  # ours: the longest customer text that a line of a message shows


def size(text: str) -> int:
    """Length of a text as the strictest counter sees it: UTF-16 units, so a rare character counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def clip(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, within ``limit``."""
    if size(text) <= limit:
        return text
    kept = text[: limit - 1]
    while size(kept) > limit - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"
