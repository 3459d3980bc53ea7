"""The one place that every event passes on its way out: an allow-list, and the scanner of secrets.

What a table below does not name is dropped: unknown keys, facets and fields, values of another
type, source code, SQL, texts and stack traces of errors. Credentials, queries and fragments of
URLs are removed once more, whoever made the document. What is left is scrubbed. Spans pass
``egress_spans``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from nbxflow.domain.dataset_names import without_credentials
from nbxflow.domain.egress_rules import (
    MAX_NAME,
    MAX_TEXT,
    UUID,
    VERSION,
    WORD,
    EgressError,
    Rule,
    class_name,
    let_pass,
    matching,
    number,
    one_of,
    text,
    url,
    whole_name,
)
from nbxflow.domain.secrets.scrubbing import Scrubber

_JOB_NAME = re.compile(r"[^A-Za-z0-9:;=/_\-.@+]")
_HEX = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# No quotes: the type of an enumeration lists values of the data.
_COLUMN_TYPE = re.compile(r"[\w .,:;=<>()\[\]{}|/\-+]{1,500}")
# Names in these namespaces are paths as they stand: "?" and "#" are characters like others.
_PATH_NAMESPACES = re.compile(r"file(?:://.*)?|inmemory://")


def guard(event: Mapping[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """The part of an OpenLineage event that may leave.

    Raises:
        EgressError: the event has no valid type, time, run or job.
    """
    # Scrubbed before, as what is cut short or changed below may be no longer known for a secret;
    # and after, as taking characters out may put one together.
    kept = scrubber.clean(let_pass(scrubber.clean(event), _EVENT))
    job, run = kept.get("job", {}), kept.get("run", {})
    identity = (kept.get("eventType"), kept.get("eventTime"), run.get("runId"), job.get("name"))
    if None in identity or not job.get("namespace"):
        raise EgressError("An event without type, time, run or job is not sent.")
    return dict(kept)


def _schema_url(value: Any) -> Any:
    """Names a definition by its fragment, which stays."""
    if not isinstance(value, str):
        return None
    address, mark, pointer = value.partition("#")
    allowed = re.fullmatch(r"/\$defs/\w+", pointer)
    return without_credentials(address)[:MAX_TEXT] + (mark + pointer if allowed else "")


def _namespace(value: Any) -> Any:
    return url(value) or None


def _job_name(value: Any) -> Any:
    return _JOB_NAME.sub("_", value)[:MAX_NAME] or None if isinstance(value, str) else None


def _dataset(rule: Mapping[str, Rule]) -> Callable[[Any], Any]:
    def filtered(value: Any) -> Any:
        kept = let_pass(value, rule)
        if not kept or not kept.get("namespace") or not kept.get("name"):
            return None
        if not _PATH_NAMESPACES.fullmatch(kept["namespace"]):
            kept["name"] = re.split(r"[?#]", kept["name"])[0] or "/"
        return kept

    return filtered


_FACET: Mapping[str, Rule] = {"_producer": url, "_schemaURL": _schema_url}
_JOB_ID: Mapping[str, Rule] = {"namespace": _namespace, "name": _job_name}
_RUN_ID: Mapping[str, Rule] = {"runId": matching(UUID)}
_STATISTICS: Mapping[str, Rule] = {**_FACET, "rowCount": number, "size": number}

_DATASET: Mapping[str, Rule] = {
    "namespace": _namespace,
    "name": whole_name,
    "facets": {
        "schema": {**_FACET, "fields": [{"name": text, "type": matching(_COLUMN_TYPE)}]},
        "dataSource": {**_FACET, "name": url, "uri": url},
        "datasetType": {**_FACET, "datasetType": matching(WORD), "subType": matching(WORD)},
        "lifecycleStateChange": {
            **_FACET,
            "lifecycleStateChange": one_of(
                "ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE"
            ),
        },
    },
}

_RUN_FACETS: Mapping[str, Rule] = {
    "parent": {
        **_FACET,
        "run": _RUN_ID,
        "job": _JOB_ID,
        "root": {"run": _RUN_ID, "job": _JOB_ID},
    },
    "processing_engine": {
        **_FACET,
        "name": matching(WORD),
        "version": matching(VERSION),
        "openlineageAdapterVersion": matching(VERSION),
    },
    "errorMessage": {
        **_FACET,
        "message": class_name,
        "programmingLanguage": matching(WORD),
    },
    "extractionError": {
        **_FACET,
        "totalTasks": number,
        "failedTasks": number,
        "errors": [{"errorMessage": text}],
    },
    "nbxflow_performance": {
        **_FACET,
        "wallSeconds": number,
        "cpuSeconds": number,
        "queueSeconds": number,
        "memoryPeakBytes": number,
        "memoryGrowthBytes": number,
        "outputBytes": number,
    },
    "nbxflow_reliability": {
        **_FACET,
        "state": matching(WORD),
        "probe": one_of("active", "absent", "off"),
        "blindSpots": number,
        "executions": number,
        "failed": number,
        "interrupted": number,
        "lost": number,
    },
    "nbxflow_trace": {**_FACET, "traceId": matching(_HEX), "spanId": matching(_HEX)},
}

_EVENT: Mapping[str, Rule] = {
    "eventType": one_of("START", "COMPLETE", "FAIL", "ABORT"),
    "eventTime": matching(_TIME),
    "producer": url,
    "schemaURL": _schema_url,
    "run": {**_RUN_ID, "facets": _RUN_FACETS},
    "job": {
        **_JOB_ID,
        "facets": {
            "jobType": {
                **_FACET,
                "processingType": one_of("BATCH", "STREAMING"),
                "integration": matching(WORD),
                "jobType": matching(WORD),
            }
        },
    },
    "inputs": [_dataset({**_DATASET, "inputFacets": {"inputStatistics": _STATISTICS}})],
    "outputs": [_dataset({**_DATASET, "outputFacets": {"outputStatistics": _STATISTICS}})],
}
