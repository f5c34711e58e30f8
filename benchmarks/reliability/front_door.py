"""R10: requests that are not Slack's, at the door of the real application, in this process.

python -m benchmarks.reliability.front_door --cases 1000000 --seed 1
"""

import argparse
import asyncio

from tests.reliability.knocking import knock

LIMIT = 0.005  # seconds, p99


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    seen = asyncio.run(knock(given.cases, given.seed))
    p50, p99, p999 = (1e6 * seen.quantile(share) for share in (0.5, 0.99, 0.999))
    print(f"seed {given.seed}: {given.cases} requests, answers {dict(sorted(seen.statuses.items()))}")
    print(f"  microseconds: p50 {p50:.0f}, p99 {p99:.0f}, p99.9 {p999:.0f}; lines logged: {len(seen.logged)}")
    good = set(seen.statuses) <= {400, 401, 413} and not seen.logged and seen.quantile(0.99) < LIMIT
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
