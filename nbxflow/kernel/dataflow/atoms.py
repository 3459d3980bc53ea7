"""Values that cannot change: their exact encoding as bytes, found without calling user code.

Everything is chosen by ``id(type(value))``: a dict keyed by types would call ``__hash__`` of the
user's metaclasses.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import marshal
import pathlib
import re
import uuid
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

Encoder = Callable[[Any], Optional[bytes]]

LONG = 256
"""Texts longer than this many characters or bytes are encoded by length and hash."""
TOO_LONG = 4_000_000
"""Texts of more characters or bytes, whose first hash would take milliseconds, are no atoms."""
DEEPEST = 6
WIDEST = 1000

_PLAIN: Tuple[type, ...] = (type(None), bool, int, float, complex, type(Ellipsis))
_TEXTS: Tuple[type, ...] = (str, bytes)
PLAIN_IDS = frozenset(map(id, _PLAIN))
TEXT_IDS = frozenset(map(id, _TEXTS))
SMALL_IDS = PLAIN_IDS - {id(int)}
MARSHALLED = PLAIN_IDS | TEXT_IDS
"""Identities of the types whose values :func:`marshal.dumps` encodes without fail."""
HUGE_INTEGER = 1 << 4096


def type_ids(values: Iterable[Any]) -> frozenset[int]:
    """Identities of the types of all values, at the speed of C."""
    return frozenset(map(id, map(type, values)))


def encode(value: Any) -> Optional[bytes]:
    """Bytes that only an equal value of the same type has; None for what is no atom."""
    encoder = _ENCODERS.get(id(type(value)))
    return None if encoder is None else encoder(value)


def is_atom_type(kind: type) -> bool:
    """Whether values of exactly this type can be atoms."""
    return id(kind) in _ENCODERS


def any_known(kinds: Iterable[int]) -> bool:
    """Whether values of any of these types (by identity) can be atoms."""
    return any(kind in _ENCODERS for kind in kinds)


def register(kind: type, encoder: Encoder) -> None:
    """Take values of exactly this type as atoms from now on."""
    _KEPT.append(kind)
    _ENCODERS[id(kind)] = encoder


def by_text(tag: str, text: Callable[[Any], str]) -> Encoder:
    """An encoder for a type whose values a text tells apart."""

    def encoder(value: Any) -> Optional[bytes]:
        return f"{tag}:{text(value)}".encode("utf-8", "surrogatepass")

    return encoder


def _plain(value: Any) -> bytes:
    return marshal.dumps(value, 2)


def _integer(value: int) -> bytes:
    if -HUGE_INTEGER < value < HUGE_INTEGER:
        return marshal.dumps(value, 2)
    return b"I%d,%d,%d" % (value.bit_length(), hash(value), value & (HUGE_INTEGER - 1))


def _string(value: str) -> Optional[bytes]:
    length = len(value)
    if length <= LONG:
        return marshal.dumps(value, 2)
    return None if length > TOO_LONG else b"S%d,%d" % (length, hash(value))


def _bytes(value: bytes) -> Optional[bytes]:
    length = len(value)
    if length <= LONG:
        return marshal.dumps(value, 2)
    return None if length > TOO_LONG else b"B%d,%d" % (length, hash(value))


def encode_all(values: Iterable[Any], depth: int = 0) -> Optional[List[bytes]]:
    """Encodings of all values, or None when one of them is no atom."""
    parts: List[bytes] = []
    for value in values:
        kind = id(type(value))
        if kind in (_TUPLE, _FROZENSET):
            part = _nested(value, depth + 1)
        else:
            encoder = _ENCODERS.get(kind)
            part = None if encoder is None else encoder(value)
        if part is None:
            return None
        parts.append(part)
    return parts


def joined(tag: bytes, parts: Iterable[bytes]) -> bytes:
    """One encoding of many, none of which can be mistaken for two."""
    return tag + b"".join([b"%d:%s" % (len(part), part) for part in parts])


def _nested(value: Any, depth: int) -> Optional[bytes]:
    if depth > DEEPEST or len(value) > WIDEST:
        return None
    parts = encode_all(value, depth)
    if parts is None:
        return None
    if type(value) is frozenset:
        return joined(b"F", sorted(parts))
    return joined(b"(", parts)


def _tuple(value: Any) -> Optional[bytes]:
    return _nested(value, 0)


def _of_parts(tag: bytes, parts: Callable[[Any], Tuple[Any, ...]]) -> Encoder:
    def encoder(value: Any) -> Optional[bytes]:
        encoded = encode_all(parts(value))
        return None if encoded is None else joined(tag, encoded)

    return encoder


def _time_parts(value: Any) -> Tuple[Any, ...]:
    return (value.hour, value.minute, value.second, value.microsecond, value.fold, value.tzinfo)


def _moment_parts(value: Any) -> Tuple[Any, ...]:
    return (value.year, value.month, value.day, *_time_parts(value))


def _path(value: Any) -> Optional[bytes]:
    return type(value).__name__.encode() + str(value).encode("utf-8", "surrogatepass")


_TUPLE, _FROZENSET = id(tuple), id(frozenset)
_KEPT: List[Any] = []
_ENCODERS: Dict[int, Encoder] = {
    **dict.fromkeys(PLAIN_IDS, _plain),
    id(int): _integer,
    id(str): _string,
    id(bytes): _bytes,
    _TUPLE: _tuple,
    _FROZENSET: _tuple,
}
register(type(NotImplemented), lambda value: b"NotImplemented")
register(range, _of_parts(b"range", lambda value: (value.start, value.stop, value.step)))
register(slice, _of_parts(b"slice", lambda value: (value.start, value.stop, value.step)))
register(datetime.date, _of_parts(b"date", lambda value: (value.year, value.month, value.day)))
register(datetime.time, _of_parts(b"time", _time_parts))
register(datetime.datetime, _of_parts(b"datetime", _moment_parts))
register(
    datetime.timedelta,
    _of_parts(b"timedelta", lambda value: (value.days, value.seconds, value.microseconds)),
)
register(
    datetime.timezone,
    _of_parts(b"timezone", lambda value: (value.utcoffset(None), value.tzname(None))),
)
register(decimal.Decimal, _of_parts(b"Decimal", lambda value: tuple(value.as_tuple())))
register(
    fractions.Fraction, _of_parts(b"Fraction", lambda value: (value.numerator, value.denominator))
)
register(uuid.UUID, _of_parts(b"UUID", lambda value: (value.int,)))
register(re.Pattern, _of_parts(b"Pattern", lambda value: (value.pattern, value.flags)))
for _kind in (
    pathlib.PurePosixPath,
    pathlib.PureWindowsPath,
    pathlib.PosixPath,
    pathlib.WindowsPath,
):
    register(_kind, _path)


def _numpy_scalar(value: Any) -> bytes:
    kind = f"numpy.{type(value).__name__}:{value.dtype.str}:"
    return kind.encode() + bytes(value.tobytes())


def _pandas_moment(value: Any) -> bytes:
    return f"pandas.{type(value).__name__}:{value._value},{value.unit},{value.tzinfo}".encode()


def register_numpy(numpy: Any) -> None:
    """Take NumPy's scalars as atoms."""
    for name in numpy.sctypeDict.values():
        if issubclass(name, numpy.generic) and not issubclass(name, (numpy.object_, numpy.void)):
            register(name, _numpy_scalar)


def register_pandas(pandas: Any) -> None:
    """Take pandas's scalars as atoms."""
    register(pandas.Timestamp, _pandas_moment)
    register(pandas.Timedelta, lambda value: f"Timedelta:{value._value},{value.unit}".encode())
    register(type(pandas.NaT), lambda value: b"pandas.NaT")
    register(type(pandas.NA), lambda value: b"pandas.NA")
    register(pandas.Period, lambda value: f"Period:{value.ordinal},{value.freqstr}".encode())
    register(
        pandas.Interval,
        _of_parts(b"Interval", lambda value: (value.left, value.right, value.closed)),
    )


def register_zones(zoneinfo: Any) -> None:
    """Take time zones as atoms."""
    register(zoneinfo.ZoneInfo, _of_parts(b"ZoneInfo", lambda value: (value.key,)))
