"""Which notebook a kernel works on, where it is known from the start."""

from __future__ import annotations

from nbxflow.ports import Location


class FixedNotebooks:
    """Port ``Notebooks`` for kernels whose notebook is known from the start."""

    def __init__(self) -> None:
        self._places: dict[str, Location] = {}

    def place(self, kernel_id: str, location: Location) -> None:
        """The kernel ``kernel_id`` works on this notebook."""
        self._places[kernel_id] = location

    def locate(self, kernel_id: str, cell: str | None, client_session: str) -> Location:
        """See ``Notebooks.locate``."""
        return self._places.get(kernel_id, Location("other", "client without session", None))
