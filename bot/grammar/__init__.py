"""What somebody typed after ``/engagement``, read without looking anything up: ``parse`` is total and pure.

    ACCOUNT [PERIOD]                    in any order; the account by id or name, several words or in quotes of any kind
    portfolio [mine] [PERIOD] [owner:… segment:… tier:… signal:… renewal:…]
    mine [PERIOD] [FILTERS]
    flags [mine|all|ACCOUNT] [open|acknowledged|snoozed|escalated|resolved] [FILTERS]
    compare ACCOUNT ACCOUNT [ACCOUNT] [PERIOD]
    explain ACCOUNT [frequency|quality|breadth|product] [PERIOD]
    plan ACCOUNT [target SCORE] [PERIOD]
    subscribe|unsubscribe [ACCOUNT]
    link [ACCOUNT], unlink
    digest [preview|now|settings]
    settings
    help [WORD]

Nothing at all opens the window to choose in. ``verbs`` holds the table of the words that a command can begin with.
Quoted words are always an account, never such a word, a period or a filter. Whether a period or an account exists is
for others to say; here only the shape counts. ``talk`` reads a message to the app, with small talk around all this.
"""

from bot.grammar.commands import (
    ME,
    NO_WORDS,
    AccountWanted,
    Command,
    CompareWanted,
    DigestWanted,
    DigestWish,
    ExplainWanted,
    FilterWords,
    FlagsWanted,
    Help,
    LinkWanted,
    Misfit,
    NoAccount,
    NoWish,
    PickerWanted,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
    UnlinkWanted,
)
from bot.grammar.filter_words import FILTERS
from bot.grammar.talk import spoken, talk
from bot.grammar.verbs import parse
from bot.grammar.words import LONGEST, whole
from bot.grammar.written import is_id, naming, written

__all__ = [
    "FILTERS",
    "LONGEST",
    "ME",
    "NO_WORDS",
    "AccountWanted",
    "Command",
    "CompareWanted",
    "DigestWanted",
    "DigestWish",
    "ExplainWanted",
    "FilterWords",
    "FlagsWanted",
    "Help",
    "LinkWanted",
    "Misfit",
    "NoAccount",
    "NoWish",
    "PickerWanted",
    "PlanWanted",
    "Portfolio",
    "SubscribeWanted",
    "UnlinkWanted",
    "is_id",
    "naming",
    "parse",
    "spoken",
    "talk",
    "whole",
    "written",
]
