"""The base of interactive elements, and elements to press: buttons, feedback and icon buttons."""

from typing import Literal

from pydantic import Field

from bot.workspace.blocks.base import Id255, Part, Str75, Text, Url, Value2000
from bot.workspace.blocks.objects import Confirm, Plain75, Style


class Element(Part):
    """Anything interactive."""

    action_id: Id255 | None = None


class Confirmed(Element):
    """Something that may ask before it acts."""

    confirm: Confirm | None = None


class Button(Confirmed):
    """A button."""

    type: Literal["button"]
    text: Plain75
    value: Value2000 | None = None
    url: Url | None = None
    style: Style | None = None
    accessibility_label: Str75 | None = None
    agent_prompt: str | None = Field(default=None, max_length=4000)
    agent_prompt_display: str | None = Field(default=None, max_length=4000)


class WorkflowParameter(Part):
    """An input of a workflow."""

    name: Text
    value: str


class WorkflowTrigger(Part):
    """A link trigger."""

    url: Url
    customizable_input_parameters: list[WorkflowParameter] | None = None


class Workflow(Part):
    """The workflow a button runs."""

    trigger: WorkflowTrigger


class WorkflowButton(Confirmed):
    """A button that runs a workflow."""

    type: Literal["workflow_button"]
    text: Plain75
    workflow: Workflow
    style: Style | None = None
    accessibility_label: Str75 | None = None


class FeedbackChoice(Part):
    """One of the two feedback buttons."""

    text: Plain75
    value: Value2000
    accessibility_label: Str75 | None = None


class FeedbackButtons(Element):
    """Thumbs up and thumbs down."""

    type: Literal["feedback_buttons"]
    positive_button: FeedbackChoice
    negative_button: FeedbackChoice


class IconButton(Confirmed):
    """A small button with an icon."""

    type: Literal["icon_button"]
    icon: Text
    text: Plain75
    value: Value2000 | None = None
    accessibility_label: Str75 | None = None
    visible_to_user_ids: list[str] | None = None
