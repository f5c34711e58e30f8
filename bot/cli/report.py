"""``engagement report``: the same report as in Slack, in the terminal or a file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.deliver import check_destination, deliver
from bot.cli.noting import noted
from bot.cli.options import AsOf, ConfigFile, Database, WorkspaceName, as_of_instant, open_service
from bot.cli.study import CompareConfig, Explain, study
from engagement import AccountReport, Format, InputError, PortfolioReport, render_report

PORTFOLIO = "portfolio"


def register(app: typer.Typer) -> None:
    """Add ``report``."""
    app.command()(report)


def report(
    target: Annotated[str, typer.Argument(help="An account (id, name or part of it), or 'portfolio'.")],
    period: Annotated[
        list[str] | None,
        typer.Argument(help="monthly, quarterly, 30d, 2026-09, 2026-Q3, 'last quarter' (default: by target)."),
    ] = None,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="Write to this file instead of the terminal.")] = None,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
    goal: Annotated[
        int | None, typer.Option("--target", metavar="SCORE", help="Account: plan for this score, 1-100.")
    ] = None,
    explain: Explain = None,
    compare_config: CompareConfig = None,
    owner: Annotated[
        str | None, typer.Option(metavar="WHO", help="Portfolio: accounts of this owner (e-mail or name).")
    ] = None,
    segment: Annotated[str | None, typer.Option(help="Portfolio: accounts of this segment.")] = None,
    tier: Annotated[str | None, typer.Option(help="Portfolio: accounts of this tier, such as low.")] = None,
    signal: Annotated[str | None, typer.Option(help="Portfolio: accounts with this warning, such as sponsor.")] = None,
    renewal: Annotated[str | None, typer.Option(metavar="DAYS", help="Portfolio: renewals within 90d.")] = None,
) -> None:
    """Report on one account or on the portfolio."""
    filters = {"owner": owner, "segment": segment, "tier": tier, "signal": signal, "renewal": renewal}
    check_destination(output, binary=format.binary)
    with open_service(database, workspace, config) as service, noted(service, "report") as trail:
        moment = as_of_instant(as_of, service.workspace().timezone)
        words = " ".join(period or []) or None
        result: AccountReport | PortfolioReport
        if target.casefold() == PORTFOLIO:
            if goal is not None:
                raise InputError("--target plans for one account; write `engagement report ACCOUNT --target SCORE`")
            if explain is not None or compare_config is not None:
                raise InputError("--explain and --compare-config are for one account: `engagement report ACCOUNT ...`")
            trail.about("portfolio")
            result = service.portfolio_report(words, as_of=moment, filters=service.portfolio_filter(**filters))
        elif named := [f"--{name}" for name, word in filters.items() if word is not None]:
            raise InputError(f"{', '.join(named)} filters a portfolio; write `engagement report portfolio ...`")
        else:
            found = service.find_account(target)
            trail.about("report", found.id)
            if explain is not None or compare_config is not None:
                trail.about("explain" if compare_config is None else "compare_config", found.id)
                if goal is not None:
                    raise InputError("--target plans in a report; --explain and --compare-config say nothing of plans")
                asked = study(
                    service,
                    found.id,
                    words,
                    as_of=moment,
                    form=format.value,
                    explain=explain,
                    compare_config=compare_config,
                )
                deliver(asked.encode(), output)
                return
            result = service.account_report(found.id, words, as_of=moment, target=goal)
    deliver(render_report(result, format), output, binary=format.binary)
