"""${message}

Policy: one step per released change; `upgrade` and `downgrade` keep every row; no ORM model is imported here, because
models move on and migrations stay. Long locks are avoided: add columns as nullable, fill them in batches.
"""

import sqlalchemy as sa
from alembic import op

from engagement.store import types
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Forward."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back."""
    ${downgrades if downgrades else "pass"}
