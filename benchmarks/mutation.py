"""Mutation testing of the pure modules (scoring, signals, advice): do their unit tests notice a wrong program?

    pip install mutmut && python benchmarks/mutation.py --sample 300 --seed 1 --survivors survivors.diff

A copy of the checkout is mutated (``[tool.mutmut]`` in pyproject.toml says what and by which tests), a seeded sample of
all mutants is run, and the share killed is printed by package; the diffs of the survivors go to a file, to be judged.
Mutants that ran out of time are told apart: they do not count as killed.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KILLED = ("killed", "segfault")


def mutmut(folder: Path, *arguments: str) -> str:
    """Run mutmut in a folder; its output."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def checkout(folder: Path) -> None:
    """Copy what git tracks, as it is in the working tree."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def all_mutants(folder: Path) -> list[str]:
    """The names of all mutants; makes them."""
    mutmut(folder, "run", "engagement.scoring.tiers.x_displayed*")
    found: set[str] = set()
    for meta in (folder / "mutants").rglob("*.meta"):
        found |= json.loads(meta.read_text("utf-8"))["exit_code_by_key"].keys()
    return sorted(found)


def outcomes(folder: Path, chosen: set[str]) -> dict[str, str]:
    """What became of the chosen mutants: killed, survived, no tests, ..."""
    lines = (line.strip().rpartition(": ") for line in mutmut(folder, "results", "--all", "true").splitlines())
    return {name: outcome for name, _, outcome in lines if name in chosen}


def main() -> None:
    """Sample, run, tell."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--survivors", type=Path, default=Path("survivors.diff"))
    options.add_argument("--folder", type=Path, help="an empty folder for the mutated copy, which is then kept")
    options.add_argument("--workers", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder: Path = given.folder or Path(place)
        checkout(folder)
        names = all_mutants(folder)
        chosen = set(random.Random(given.seed).sample(names, min(given.sample, len(names))))
        print(f"{len(names)} mutants, {len(chosen)} sampled with seed {given.seed}", flush=True)
        mutmut(folder, "run", "--max-children", str(given.workers), *sorted(chosen))
        found = outcomes(folder, chosen)
        survivors = sorted(name for name in chosen if found.get(name) not in KILLED)
        given.survivors.write_text("\n".join(mutmut(folder, "show", name) for name in survivors), encoding="utf-8")
    everything, lost = (Counter(name.split(".")[1] for name in names) for names in (chosen, survivors))
    for part, number in sorted(everything.items()):
        print(f"{part}: {number - lost[part]} of {number} killed")
    print(f"all: {len(chosen) - len(survivors)} of {len(chosen)} killed ({1 - len(survivors) / len(chosen):.0%})")
    print("\n".join(f"{name}: {found.get(name, 'not run')}" for name in survivors))


if __name__ == "__main__":
    main()
