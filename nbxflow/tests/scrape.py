"""What a scrape of ``/metrics`` says, read as Prometheus reads it."""

from __future__ import annotations

import re

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

_OURS = re.compile(r"(# (HELP|TYPE) )?nbxflow_")
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


class Scrape:
    """nbxflow's part of the text of ``/metrics``.

    Attributes:
        text: the lines of nbxflow's metrics.
        families: the metrics by name.
    """

    def __init__(self, text: str) -> None:
        lines = [line for line in text.splitlines() if _OURS.match(line)]
        self.text = "\n".join(lines) + "\n"
        self.families: dict[str, Metric] = {}
        self._samples: Samples = {}
        for family in text_string_to_metric_families(self.text):
            assert family.name not in self.families, f"{family.name} is served twice"
            self.families[family.name] = family
            for sample in family.samples:
                key = (sample.name, tuple(sorted(sample.labels.items())))
                assert key not in self._samples, f"{key} is served twice"
                self._samples[key] = sample.value

    def value(self, name: str, **labels: str) -> float:
        """A sample; 0 when there is none."""
        return self._samples.get((f"nbxflow_{name}", tuple(sorted(labels.items()))), 0.0)

    def series(self, name: str) -> dict[tuple[str, ...], float]:
        """All samples of one name, by the values of their labels in order of the labels' names."""
        return {
            tuple(value for _, value in labels): number
            for (sample, labels), number in self._samples.items()
            if sample == f"nbxflow_{name}"
        }

    def counts(self, name: str) -> dict[tuple[str, ...], float]:
        """The samples of a counter that has counted something."""
        return {labels: number for labels, number in self.series(name).items() if number}

    def labels(self, family: str) -> set[str]:
        """The names of a metric's labels, without the bucket's."""
        samples = self.families[family].samples
        return {label for sample in samples for label in sample.labels} - {"le"}
