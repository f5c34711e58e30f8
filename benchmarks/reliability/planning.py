"""What the tests and proofs of planning share: an engine that has something to say, and people by address and zone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.digest.plan import DigestPlanner
from bot.errors import SendFailed
from bot.people import Directory, Member, Passed
from bot.settings import Settings
from engagement.digest import Books, Digest, DigestRequest
from engagement.digest.book import Answers, books
from engagement.digest_use import NameOf
from engagement.store import queries
from engagement.store.database import Database
from engagement.store.tables import AccountRow, PersonRow

SOMETHING = object()


@dataclass
class Office(Directory):
    """Slack's people, by address: a zone, why somebody may not be told, or what looking them up raises."""

    people: dict[str, str | Passed | SendFailed] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # address to Slack user id, where it is not its own

    def find(self, email: str, *, known_id: str | None = None, max_age: float = 0.0) -> Member | Passed:
        found = self.people.get(email, Passed.UNKNOWN)
        if isinstance(found, SendFailed):
            raise found
        return Member(self._id(email), found) if not isinstance(found, Passed) else found

    def member(self, user_id: str, *, max_age: float = 0.0) -> Member | Passed:
        email = next((email for email in self.people if self._id(email) == user_id), "")
        return self.find(email)

    def email_of(self, user_id: str) -> str | None:
        return next((email for email in self.people if self._id(email) == user_id), None)

    def _id(self, email: str) -> str:
        return self.ids.get(email, user_id(email))


def user_id(email: str) -> str:
    """The Slack user id of an address."""
    return "U" + email.partition("@")[0].upper()


@dataclass
class Engine:
    """Reads accounts and people from the database; has something to say as ``says`` tells."""

    database: Database
    workspace_id: str = "default"
    says: Callable[[DigestRequest, datetime], bool] = lambda request, as_of: True
    asked: list[tuple[DigestRequest, datetime]] = field(default_factory=list)

    def digest_books(self, *, as_of: datetime, answers: Answers | None = None, otherwise: str | None = None) -> Books:
        with self.database.session(self.workspace_id) as session:
            return books(queries.listed_accounts(session), queries.everybody(session), answers=answers)

    def digest(self, asked: DigestRequest, *, as_of: datetime, name_of: NameOf | None = None) -> Digest | None:
        self.asked.append((asked, as_of))
        return SOMETHING if self.says(asked, as_of) else None  # type: ignore[return-value]


def store_people(
    database: Database, accounts: Iterable[Mapping[str, object]], people: Iterable[Mapping[str, object]]
) -> None:
    """Accounts and people of the workspace ``default``, by column."""
    with database.session("default", write=True) as session:
        session.insert_many(AccountRow, [{"name": row["account_id"], "manager_email": None, **row} for row in accounts])
        session.insert_many(PersonRow, [{"manager_email": None, **row} for row in people])


def planner(engine: Engine, office: Office, clock: Callable[[], datetime], **settings: object) -> DigestPlanner:
    """A planner as one process has it."""
    return DigestPlanner(engine, office, Settings(**settings), clock)  # type: ignore[arg-type]
