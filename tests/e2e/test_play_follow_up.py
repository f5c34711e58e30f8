"""Plans are followed over a quarter on the sample company: opened, recognised, closed; twice does nothing more."""

from datetime import timedelta
from pathlib import Path

from bot.demo import load_sample
from engagement import AccountReport, Engagement
from engagement.play_follow_up import follow_up_plays
from engagement.store import cases
from tests.e2e.conftest import AS_OF


def test_the_steps_of_the_plans_are_followed(tmp_path: Path) -> None:
    start = AS_OF - timedelta(days=91)
    with Engagement.open(f"sqlite:///{tmp_path / 's.db'}", create=True) as service:
        load_sample(service, tmp_path / "files", accounts=4, as_of=AS_OF)

        def run(as_of: object, /) -> tuple[int, int, int]:
            def report(account: str) -> AccountReport:
                return service.account_report(account, "quarterly", as_of=as_of)  # type: ignore[arg-type]

            found = follow_up_plays(service.database, service.workspace_id, report, as_of=as_of)  # type: ignore[arg-type]
            assert found.tracks == {}
            return found.opened, found.carried_out, found.closed

        opened, carried_out, closed = run(start)
        assert opened > 2
        assert (carried_out, closed) == (0, 0)
        assert run(start) == (0, 0, 0)
        _, carried_out, closed = run(AS_OF)
        assert 0 < carried_out <= closed == opened
        assert run(AS_OF) == (0, 0, 0)
        with service.database.session(service.workspace_id) as session:
            done = [case for case in cases.closed_cases(session, until=AS_OF.date()) if case.carried_out_at]
        assert len(done) == carried_out
        for case in done:
            assert case.activity
            assert case.score is not None
            assert case.score_then is not None
            assert start < case.carried_out_at < AS_OF  # type: ignore[operator]
