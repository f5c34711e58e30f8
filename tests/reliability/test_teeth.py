"""What ``benchmarks/reliability/teeth.py`` takes away still stands where it looks for it, and so do its tests."""

import pytest

from benchmarks.reliability.teeth import ROOT, TEETH, Tooth


@pytest.mark.parametrize("tooth", TEETH, ids=lambda tooth: tooth.means)
def test_each_means_can_be_taken_away(tooth: Tooth) -> None:
    assert (ROOT / tooth.file).read_text("utf-8").count(tooth.old) == 1
    for test in tooth.tests:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text("utf-8")
