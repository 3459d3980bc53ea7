"""Where there is no /proc, psutil tells the resident size and nothing else."""

from __future__ import annotations

from nbxflow.kernel import measure


def test_psutil_tells_the_resident_size_only() -> None:
    memory = measure.memory_from_psutil()()
    assert memory.peak is None
    assert memory.resident is not None
    exact = measure.memory_meter()().resident
    assert exact is None or abs(memory.resident - exact) < 20_000_000
