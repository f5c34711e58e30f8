"""What every table shares: the workspace in its key, names of constraints, how Python's types are stored."""

from datetime import date, datetime
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Double,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engagement.store.types import FreeText, UtcDateTime, json_column

Key = Annotated[str, mapped_column(String, primary_key=True)]
Free = Annotated[str, mapped_column(FreeText)]
Count = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (declared so by SQLAlchemy)
        str: String(),
        float: Double(),
        date: Date(),
        datetime: UtcDateTime(),
        bytes: LargeBinary(),
        dict[str, Any]: json_column(),
        list[str]: json_column(),
        list[int]: json_column(),
        JSON: json_column(),
    }


class Scoped:
    """A row of one workspace. Sessions filter and check on this column (``session``)."""

    workspace_id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)


def to_workspace() -> ForeignKeyConstraint:
    """The row's workspace exists."""
    return ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"])


def to_account() -> ForeignKeyConstraint:
    """The row's account exists."""
    return ForeignKeyConstraint(["workspace_id", "account_id"], ["accounts.workspace_id", "accounts.account_id"])


def to_contact() -> ForeignKeyConstraint:
    """The row's contact, where it names one, is one of its account."""
    return ForeignKeyConstraint(
        ["workspace_id", "account_id", "contact_id"],
        ["contacts.workspace_id", "contacts.account_id", "contacts.contact_id"],
    )
