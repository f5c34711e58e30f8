"""Which interactive element may stand where: in actions, beside a section, in an input block."""

from typing import Annotated, get_args

from pydantic import Field

from bot.workspace.blocks.buttons import Button, FeedbackButtons, IconButton, WorkflowButton
from bot.workspace.blocks.fields import FIELDS, RichTextInput
from bot.workspace.blocks.menus import CHOICES, MULTI_SELECTS, PICKERS, SELECTS, Overflow
from bot.workspace.blocks.objects import ImageElement

ActionsElement = Annotated[
    Button | WorkflowButton | Overflow | CHOICES | PICKERS | SELECTS | MULTI_SELECTS | RichTextInput,
    Field(discriminator="type"),
]
Accessory = Annotated[
    Button | WorkflowButton | Overflow | ImageElement | CHOICES | PICKERS | SELECTS | MULTI_SELECTS,
    Field(discriminator="type"),
]
InputElement = Annotated[CHOICES | PICKERS | SELECTS | MULTI_SELECTS | FIELDS, Field(discriminator="type")]

INTERACTIVE = frozenset(
    str(get_args(kind.model_fields["type"].annotation)[0])
    for kind in (
        *get_args(CHOICES | PICKERS | SELECTS | MULTI_SELECTS | FIELDS),
        *(Button, WorkflowButton, Overflow, FeedbackButtons, IconButton),
    )
)
