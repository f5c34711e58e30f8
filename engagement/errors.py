"""The error tree. What a user can cause derives from ``EngagementError`` and is one line that says how to mend it.

EngagementError
├── InputError                wrong words: a period, a name, a file, an option
│   ├── PeriodError           carries why, and the nearest right form
│   ├── AccountNotFound       carries the nearest accounts
│   ├── AccountAmbiguous      carries the candidates
│   ├── FilterError           a filter of a portfolio; carries which, and the nearest right words
│   ├── ConfigError
│   ├── ImportFileError       a whole file that cannot be read
│   └── FlagInputError        a flag's change without its reason, end or person
│       └── FlagNotFound      no flag of this id
├── RefusedError              right words, but it cannot be done now
│   ├── DatabaseUnavailable
│   ├── SchemaOutOfDate
│   ├── SettingsError
│   ├── Stopped               long work that was asked to stop; it goes on when it is run again
│   └── FlagStateError        a flag's change that its state does not allow
"""

from engagement.model import AccountMatch


class EngagementError(Exception):
    """Base of every expected error; ``str()`` is safe to show to the user."""


class InputError(EngagementError):
    """The input is wrong; the text says what to write instead."""


class PeriodError(InputError):
    """A period that the grammar does not know, or that cannot be reported: ``why``, and the ``nearest`` right form."""

    def __init__(self, why: str, nearest: str, hint: str = "") -> None:
        self.why = why
        self.nearest = nearest
        super().__init__(f"{why} Nearest: {nearest!r}.{hint}")


class AccountNotFound(InputError):
    """No account fits what was typed."""

    def __init__(self, wanted: str, nearest: tuple[AccountMatch, ...] = ()) -> None:
        self.wanted = wanted
        self.nearest = nearest
        hint = f" Nearest: {', '.join(f'{m.id} ({m.name})' for m in nearest)}." if nearest else ""
        super().__init__(f"No account matches {wanted!r}.{hint}")


class AccountAmbiguous(InputError):
    """Several accounts fit what was typed."""

    def __init__(self, wanted: str, matches: tuple[AccountMatch, ...]) -> None:
        self.wanted = wanted
        self.matches = matches
        super().__init__(f"{wanted!r} fits several accounts: {', '.join(f'{m.id} ({m.name})' for m in matches)}.")


class FilterError(InputError):
    """A filter of a portfolio that lets nothing through: no account has its word, or the word means nothing."""

    def __init__(self, text: str, name: str, nearest: tuple[str, ...] = ()) -> None:
        self.name = name
        self.nearest = nearest
        super().__init__(text)


class ConfigError(InputError):
    """A configuration value out of its range; names the key."""


class ImportFileError(InputError):
    """A file that cannot be read at all; names the file and the reason."""


class FlagInputError(InputError):
    """A change of a flag lacks something; the text says what."""


class FlagNotFound(FlagInputError):
    """No flag has this id."""


class RefusedError(EngagementError):
    """It cannot be done now; the text says how to mend it."""


class DatabaseUnavailable(RefusedError):
    """The database does not answer."""


class SchemaOutOfDate(RefusedError):
    """The database's schema is not the one this program needs."""


class SettingsError(RefusedError):
    """A setting is missing or wrong; names it."""


class Stopped(RefusedError):
    """Long work that was asked to stop; run again, it goes on."""


class FlagStateError(RefusedError):
    """A flag's state does not allow this change; names the state."""
