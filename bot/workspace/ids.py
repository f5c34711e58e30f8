"""Slack-like identifiers from a seeded source, so that a run with the same calls has the same ids."""

import random
import string
from threading import Lock

_ALPHABET = string.ascii_uppercase + string.digits


class Ids:
    """Makes ids that look like Slack's: a letter for the kind and ten capitals or digits; never the same twice."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311  (test ids, not secrets)
        self._used: set[str] = set()
        self._lock = Lock()

    def new(self, prefix: str, length: int = 10) -> str:
        """A fresh id such as `U0ABC…` for prefix `U`."""
        with self._lock:
            while True:
                made = prefix + "0" + "".join(self._random.choices(_ALPHABET, k=length - 1))
                if made not in self._used:
                    self._used.add(made)
                    return made

    def secret(self, length: int = 24) -> str:
        """Letters and digits for tokens, tickets, hashes and the last part of URLs."""
        with self._lock:
            return "".join(self._random.choices(string.ascii_letters + string.digits, k=length))

    def random_digits(self, length: int) -> str:
        """A number of `length` digits, as text."""
        with self._lock:
            return "".join(self._random.choices(string.digits[1:], k=length))
