"""What a play is assumed to make happen: a closed vocabulary of amounts that add up over plays (method section 7).

How the amounts change the facts is in ``counterfactual``; ``Effects.amounts`` is the row that it reads.
"""

from dataclasses import dataclass, fields
from typing import Annotated

from pydantic import Field

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Effects:
    """Events over the next period on top of what happened in this one."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a field

    # acts, the customer present; each on a day of its own
    meetings: Amount = 0.0
    strategic_meetings: Amount = 0.0
    reviews: Amount = 0.0  # business reviews: strategic meetings of a kind of their own
    trainings: Amount = 0.0
    calls: Amount = 0.0  # completed
    messages: Amount = 0.0  # written by the customer
    # what these acts are besides
    with_executive: Amount = 0.0  # so many with an executive of the customer
    answers: Amount = 0.0  # requests of ours answered within a business day
    customer_asks: Amount = 0.0  # conversations that the customer starts
    new_contacts: Amount = 0.0  # contacts who take part and did not before
    new_departments: Amount = 0.0
    # use of the product
    idle_seats: Amount = 0.0  # share of the seats nobody uses that are taken into use
    features: Amount = 0.0  # entitled features taken into use
    power_users: Amount = 0.0  # users who become power users

    def amounts(self) -> tuple[float, ...]:
        """The amounts in the order of ``HAPPENINGS``."""
        return tuple(getattr(self, name) for name in HAPPENINGS)


HAPPENINGS: tuple[str, ...] = tuple(field.name for field in fields(Effects))
ACTS: tuple[str, ...] = ("meetings", "strategic_meetings", "reviews", "trainings", "calls", "messages")
NO_EFFECTS = Effects()
