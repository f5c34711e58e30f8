"""The base of every Block Kit model, and the sized strings they share."""

from typing import Annotated, NoReturn

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError


class Part(BaseModel):
    """A piece of Block Kit: unknown properties are refused, types are not converted, a member is left out, not null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, given: object) -> object:
        if isinstance(given, dict):
            for name, value in given.items():
                if value is None:
                    refuse("must not be null", f"/{name}")
        return given


def refuse(reason: str, at: str = "") -> NoReturn:
    """Refuse the part being checked; `at` is a JSON pointer from the part to the offending member."""
    raise PydanticCustomError("slack", "{reason}", {"reason": reason, "at": at})


Id255 = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=3000)]
Str75 = Annotated[str, StringConstraints(max_length=75)]
Value2000 = Annotated[str, StringConstraints(max_length=2000)]
Text = Annotated[str, StringConstraints(min_length=1)]
Alt2000 = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
