"""Arguments of Web API calls: form or JSON values turned into typed models, with Slack's errors for bad ones."""

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.workspace.errors import SlackError
from bot.workspace.model import Json


class Args(BaseModel):
    """The base of every method's arguments. Unknown names are refused, which is stricter than Slack (it ignores
    most of them): a misspelt argument should fail in a test."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    team_id: str | None = None  # Bolt adds it to every call


class NoArgs(Args):
    """A method without arguments."""


class Paged(Args):
    """A method that answers in pages."""

    cursor: str | None = None
    limit: int | None = None


class Unreadable(ValueError):
    """A JSON argument that cannot be read."""


def _from_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise Unreadable("not valid JSON") from error


def _flag(value: object) -> object:
    """Slack reads true, false, 1 and 0; a word like "no" is not taken for one."""
    if isinstance(value, str) and value.lower() not in ("true", "false", "1", "0"):
        raise ValueError("must be a boolean")
    return value


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


JsonList = Annotated[list[Any], BeforeValidator(_from_json)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(_from_json)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Listed = Annotated[list[str], BeforeValidator(_listed)]

_UNREADABLE = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
}

A = TypeVar("A", bound=BaseModel)


def read(model: type[A], given: Json) -> A:
    """The typed arguments; SlackError `invalid_arguments` (with what is wrong) when they do not fit."""
    try:
        return model.model_validate({k: v for k, v in given.items() if v is not None})
    except ValidationError as refused:
        errors = refused.errors(include_url=False)
        for error in errors:
            name = str(error["loc"][0]) if error["loc"] else ""
            if name in _UNREADABLE and error["type"] not in ("missing", "extra_forbidden"):
                raise SlackError(_UNREADABLE[name]) from refused
        raise SlackError("invalid_arguments", **messages([_sentence(error) for error in errors])) from refused


def messages(lines: list[str]) -> Json:
    """The `response_metadata` in which Slack explains a refusal."""
    return {"response_metadata": {"messages": [f"[ERROR] {line}" for line in lines]}}


def _sentence(error: Any) -> str:
    name = error["loc"][0] if error["loc"] else ""
    pointer = "".join(f"/{step}" for step in error["loc"])
    if error["type"] == "missing":
        return f"missing required field: {name}"
    if error["type"] == "extra_forbidden":
        return f"unknown argument: {name}"
    return f"{error['msg']} [json-pointer:{pointer}]"
