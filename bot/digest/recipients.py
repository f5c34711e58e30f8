"""Whose accounts are whose, by Slack user: everybody who answers for accounts, or whose team does."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.errors import SendFailed
from bot.people import ZONE_KEPT, Directory, Member, recipient_of
from bot.settings import Settings
from engagement.digest import Book, Books, Digest, DigestRequest
from engagement.digest.book import Answers, Owned
from engagement.digest_use import NameOf
from engagement.model import Person
from engagement.store import queries
from engagement.store.database import Database
from engagement.store.links import subscribers

_log = logging.getLogger(__name__)


class Digesting(Protocol):
    """What the planner needs of ``engagement.service``."""

    @property
    def database(self) -> Database:
        """Where everything is kept."""

    @property
    def workspace_id(self) -> str:
        """The workspace in the database."""

    def digest_books(self, *, as_of: datetime, answers: Answers | None = None, otherwise: str | None = None) -> Books:
        """Whose accounts are whose."""

    def digest(self, asked: DigestRequest, *, as_of: datetime, name_of: NameOf | None = None) -> Digest | None:
        """What there is to say."""


class Recipients:
    """Finds the recipients of one workspace's digests."""

    def __init__(self, engagement: Digesting, directory: Directory, settings: Settings) -> None:
        self._engagement, self._directory, self._settings = engagement, directory, settings
        self._nobody = 0

    def at(self, now: datetime) -> tuple[dict[str, tuple[str, Book]], int]:
        """Everybody's zone and book, and how many people Slack could not say anything about at the moment."""
        with self._engagement.database.session(self._engagement.workspace_id) as session:
            people = {person.email.casefold(): person for person in queries.everybody(session)}
            subscribed = subscribers(session)

        def answers(account: Owned) -> str | None:
            admins = self._settings.admin_emails
            try:
                told = recipient_of(account, people, self._directory, admins=admins, max_age=ZONE_KEPT)
            except SendFailed:
                return account.owner_email  # not known at the moment: nobody stands in
            return told.email if told else None

        books = self._engagement.digest_books(as_of=now, answers=answers)
        if len(books.nobody) != self._nobody:  # said when it changes, not at every look
            self._nobody = len(books.nobody)
            _log.warning("%d accounts have nobody who can be told; set ADMIN_EMAILS", self._nobody)
        found: dict[str, tuple[str, Book]] = {}
        unsettled = 0
        for email, book in books.people.items():
            try:
                member = self._member(email, people)
            except SendFailed:
                unsettled += 1
                continue
            if member is not None:
                _, before = found.get(member.user_id, (member.timezone, Book()))
                found[member.user_id] = member.timezone, before | book
        return found, unsettled + self._subscribe(found, subscribed)

    def _subscribe(self, found: dict[str, tuple[str, Book]], subscribed: Mapping[str, frozenset[str]]) -> int:
        """Add what people subscribed to; how many Slack could not say anything about."""
        unsettled = 0
        for user_id, accounts in subscribed.items():
            try:
                member = self._directory.member(user_id, max_age=ZONE_KEPT)
            except SendFailed:
                unsettled += user_id not in found
                continue
            if isinstance(member, Member):
                _, book = found.get(user_id, (member.timezone, Book()))
                found[user_id] = member.timezone, book.with_subscriptions(accounts)
        return unsettled

    def _member(self, email: str, people: Mapping[str, Person]) -> Member | None:
        person = people.get(email)
        found = self._directory.find(email, known_id=person.slack_user_id if person else None, max_age=ZONE_KEPT)
        return found if isinstance(found, Member) else None
