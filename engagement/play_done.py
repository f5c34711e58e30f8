"""What shows that a play was carried out: data of the catalogue, read by ``metrics.carried_out`` (method section 7)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engagement.model import Kind


class DoneRule(BaseModel):
    """The first activity after the recommendation that meets everything here shows that the play was carried out.

    With ``times`` it is the first one on the n-th such day. Bulk messages, bounces and auto-replies never count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    direction: Literal["any", "outbound", "inbound"] = "any"  # a gathering is of both sides
    customer: bool = False  # the customer took part: a customer act
    strategic: bool = False  # marked strategic, or a business review
    exec_present: bool = False  # an executive of the customer took part
    times: Annotated[int, Field(ge=1)] = 1  # on so many different days
    new_contact: bool = False  # somebody named on it whom no record before the recommendation names
