"""The overview's use case of ``Engagement``: a few queries, whatever the number of accounts; no report is made."""

from collections.abc import Collection
from datetime import datetime, timedelta

from engagement.digest import DigestRequest
from engagement.digest_use import read_material
from engagement.overview import WEEK, Overview, make_overview
from engagement.store import queries
from engagement.use import Use


class OverviewUse(Use):
    """Somebody's accounts at a glance."""

    def overview(self, keys: Collection[str], *, as_of: datetime, page: int = 0, per_page: int = 10) -> Overview:
        """The accounts of these ids that are open, as of the last scan. ``page`` counts from 0."""
        asked = DigestRequest(own=frozenset(keys), since=as_of - WEEK)
        material = read_material(self.database, self.workspace_id, self.config, asked, as_of=as_of)
        with self.database.session(self.workspace_id) as session:
            sources = queries.sources(session, before=as_of)
        stale_after = timedelta(days=self.config.metrics.stale_after_days)
        return make_overview(material, sources, stale_after=stale_after, page=page, per_page=per_page)
