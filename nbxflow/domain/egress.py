"""The one place that every event passes on its way out: an allow-list, and the scanner of secrets.

What a table below does not name is dropped: unknown keys, facets and fields, values of another
type, source code, SQL, texts and stack traces of errors. Credentials, queries and fragments of
URLs are removed once more, whoever made the document. What is left is scrubbed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Union

from nbxflow.domain.dataset_names import without_credentials
from nbxflow.domain.secrets.scrubbing import Scrubber

Rule = Union[Callable[[Any], Any], Mapping[str, "Rule"], "list[Rule]"]

_MAX_TEXT = 1000
_MAX_NAME = 4000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s'\"<>]+")
_JOB_NAME = re.compile(r"[^A-Za-z0-9:;=/_\-.@+]")
_CLASS_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD = re.compile(r"[A-Za-z0-9_+\-# ]{1,60}")
_VERSION = re.compile(r"[A-Za-z0-9.+\-_]{1,60}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# No quotes: the type of an enumeration lists values of the data.
_COLUMN_TYPE = re.compile(r"[\w .,:;=<>()\[\]{}|/\-+]{1,500}")
# Names in these namespaces are paths as they stand: "?" and "#" are characters like others.
_PATH_NAMESPACES = re.compile(r"file(?:://.*)?|inmemory://")


class EgressError(ValueError):
    """An event has no identity that may leave: it is not sent."""


def guard(event: Mapping[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """The part of an OpenLineage event that may leave.

    Raises:
        EgressError: the event has no valid type, time, run or job.
    """
    # Scrubbed before, as what is cut short or changed below may be no longer known for a secret;
    # and after, as taking characters out may put one together.
    kept = scrubber.clean(_filter(scrubber.clean(event), _EVENT))
    job, run = kept.get("job", {}), kept.get("run", {})
    identity = (kept.get("eventType"), kept.get("eventTime"), run.get("runId"), job.get("name"))
    if None in identity or not job.get("namespace"):
        raise EgressError("An event without type, time, run or job is not sent.")
    return dict(kept)


def _filter(value: Any, rule: Rule) -> Any:
    """``value`` as ``rule`` lets it pass; None for what is dropped."""
    if callable(rule):
        return rule(value)
    if isinstance(rule, list):
        if not isinstance(value, list):
            return None
        items = (_filter(item, rule[0]) for item in value)
        return [item for item in items if item is not None]
    if not isinstance(value, Mapping):
        return None
    kept = {key: _filter(value[key], rule[key]) for key in rule if key in value}
    return {key: item for key, item in kept.items() if item is not None}


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _one_of(*values: str) -> Callable[[Any], Any]:
    return lambda value: value if value in values else None


def _number(value: Any) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def _text(value: Any) -> Any:
    """One line; URLs in it lose credentials, query and fragment."""
    if not isinstance(value, str):
        return None
    line = _CONTROL.sub(" ", value)
    return _URL.sub(lambda url: without_credentials(url.group()), line)[:_MAX_TEXT]


def _url(value: Any) -> Any:
    if not isinstance(value, str):
        return None
    return without_credentials(_CONTROL.sub("", value))[:_MAX_TEXT]


def _schema_url(value: Any) -> Any:
    """Names a definition by its fragment, which stays."""
    if not isinstance(value, str):
        return None
    url, mark, pointer = value.partition("#")
    allowed = re.fullmatch(r"/\$defs/\w+", pointer)
    return without_credentials(url)[:_MAX_TEXT] + (mark + pointer if allowed else "")


def _namespace(value: Any) -> Any:
    return _url(value) or None


def _job_name(value: Any) -> Any:
    return _JOB_NAME.sub("_", value)[:_MAX_NAME] or None if isinstance(value, str) else None


def _class_name(value: Any) -> Any:
    """The class of an error; a text that is none is replaced, not shortened."""
    named = isinstance(value, str) and len(value) <= 200 and _CLASS_NAME.fullmatch(value)
    return value if named else "Error"


def _dataset(rule: Mapping[str, Rule]) -> Callable[[Any], Any]:
    def filtered(value: Any) -> Any:
        kept = _filter(value, rule)
        if not kept or not kept.get("namespace") or not kept.get("name"):
            return None
        if not _PATH_NAMESPACES.fullmatch(kept["namespace"]):
            kept["name"] = re.split(r"[?#]", kept["name"])[0] or "/"
        return kept

    return filtered


def _dataset_name(value: Any) -> Any:
    """The whole name or none: a shortened one would be another dataset's."""
    if not isinstance(value, str) or len(value) > _MAX_NAME:
        return None
    return _URL.sub(lambda url: without_credentials(url.group()), _CONTROL.sub("", value))


_FACET: Mapping[str, Rule] = {"_producer": _url, "_schemaURL": _schema_url}
_JOB_ID: Mapping[str, Rule] = {"namespace": _namespace, "name": _job_name}
_RUN_ID: Mapping[str, Rule] = {"runId": _matching(_UUID)}
_STATISTICS: Mapping[str, Rule] = {**_FACET, "rowCount": _number, "size": _number}

_DATASET: Mapping[str, Rule] = {
    "namespace": _namespace,
    "name": _dataset_name,
    "facets": {
        "schema": {**_FACET, "fields": [{"name": _text, "type": _matching(_COLUMN_TYPE)}]},
        "dataSource": {**_FACET, "name": _url, "uri": _url},
        "datasetType": {**_FACET, "datasetType": _matching(_WORD), "subType": _matching(_WORD)},
        "lifecycleStateChange": {
            **_FACET,
            "lifecycleStateChange": _one_of(
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
        "name": _matching(_WORD),
        "version": _matching(_VERSION),
        "openlineageAdapterVersion": _matching(_VERSION),
    },
    "errorMessage": {
        **_FACET,
        "message": _class_name,
        "programmingLanguage": _matching(_WORD),
    },
    "extractionError": {
        **_FACET,
        "totalTasks": _number,
        "failedTasks": _number,
        "errors": [{"errorMessage": _text}],
    },
    "nbxflow_performance": {
        **_FACET,
        "wallSeconds": _number,
        "cpuSeconds": _number,
        "queueSeconds": _number,
        "memoryPeakBytes": _number,
        "memoryGrowthBytes": _number,
        "outputBytes": _number,
    },
    "nbxflow_reliability": {
        **_FACET,
        "state": _matching(_WORD),
        "probe": _one_of("active", "absent", "off"),
        "blindSpots": _number,
        "executions": _number,
        "failed": _number,
        "interrupted": _number,
        "lost": _number,
    },
    "nbxflow_trace": {**_FACET, "traceId": _matching(_HEX), "spanId": _matching(_HEX)},
}

_EVENT: Mapping[str, Rule] = {
    "eventType": _one_of("START", "COMPLETE", "FAIL", "ABORT"),
    "eventTime": _matching(_TIME),
    "producer": _url,
    "schemaURL": _schema_url,
    "run": {**_RUN_ID, "facets": _RUN_FACETS},
    "job": {
        **_JOB_ID,
        "facets": {
            "jobType": {
                **_FACET,
                "processingType": _one_of("BATCH", "STREAMING"),
                "integration": _matching(_WORD),
                "jobType": _matching(_WORD),
            }
        },
    },
    "inputs": [_dataset({**_DATASET, "inputFacets": {"inputStatistics": _STATISTICS}})],
    "outputs": [_dataset({**_DATASET, "outputFacets": {"outputStatistics": _STATISTICS}})],
}
