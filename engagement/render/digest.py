"""The weekly digest as a document for the terminal, and as JSON."""

import json
from typing import Any

from pydantic import TypeAdapter

from engagement.digest import Digest, DigestItem, RollUp, Section
from engagement.render.document import Document, Heading, Items, Paragraph, bullets, section, sentences
from engagement.render.text import DEFAULT_WIDTH, to_text
from engagement.render.wording import digest as w
from engagement.render.wording import digest_account as account_words
from engagement.render.wording import digest_team as team_words


def digest_document(digest: Digest) -> Document:
    """Everything a digest says, in the order in which it is read."""
    return (
        Heading(w.digest_title(digest), level=1),
        sentences(w.digest_headline(digest), w.stand_in_sentence(digest), w.first_sentence(digest)),
        *(part for item in digest.items if item.section is Section.NEWS for part in _account(item, digest)),
        *(part for kind, title in w.HEADINGS.items() for part in section(title, _lines(kind, digest))),
        Paragraph(w.more_line(digest)),
        *_rest(digest),
        *(_team(digest.roll_up, digest) if digest.roll_up else ()),
        Paragraph(w.digest_footer(digest)),
    )


def render_digest_text(digest: Digest, width: int = DEFAULT_WIDTH) -> str:
    """The digest for a terminal of ``width`` columns, ending in a line feed."""
    return to_text(tuple(b for b in digest_document(digest) if b not in (Paragraph(""), Items(()))), width)


def digest_json(digest: Digest) -> Any:
    """The digest with its own names, ready for ``json.dumps``; the reports behind it are left out."""
    left_out = {"items": {"__all__": {"report"}}}
    return TypeAdapter(Digest).dump_python(digest, mode="json", exclude=left_out)


def render_digest_json(digest: Digest) -> str:
    """The digest as one JSON object, ending in a line feed."""
    return json.dumps(digest_json(digest), indent=2, ensure_ascii=False) + "\n"


def _account(item: DigestItem, digest: Digest) -> Document:
    said = [
        *w.tier_lines(item),
        *w.warning_lines(item, w.told_in_full(digest.items)),
        *w.open_lines(item, digest.timezone),
        w.more_open_line(item),
        w.cleared_line(item),
        w.action_line(item),
    ]
    head = Paragraph(f"{account_words.account_line(item.account)}.")
    return section(account_words.account_name(item.account), head, bullets(said))


def _lines(kind: Section, digest: Digest) -> Items:
    return bullets([w.short_line(item, digest.timezone) for item in digest.items if item.section is kind])


def _rest(digest: Digest) -> Document:
    said = [
        *w.stopped_lines(digest),
        team_words.tiers_line(digest.tiers),
        w.renewals_line(digest.renewals),
        w.watch_line(digest.watch),
        w.unscored_line(digest.unscored),
    ]
    return tuple(Paragraph(line) for line in said if line)


def _team(team: RollUp, digest: Digest) -> Document:
    return section(
        team_words.team_title(team),
        sentences(team_words.team_sentence(team) if digest.accounts else ""),
        bullets(
            [
                team_words.new_in_team_line(team),
                *(team_words.escalated_line(each, digest.timezone) for each in team.escalated[: account_words.NAMED]),
                team_words.more_escalated_line(team),
                team_words.unacknowledged_line(team),
                team_words.fallen_line(team),
            ]
        ),
        sentences(team_words.tiers_line(team.tiers)),
        Paragraph(f"{team_words.RISKS_TITLE}:" if team.top else ""),
        bullets([team_words.risk_line(line) for line in team.top]),
        Paragraph(team_words.more_risks_line(team)),
    )
