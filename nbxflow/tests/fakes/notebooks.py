"""A fake of the port ``Notebooks``: kernels and their places are given."""

from __future__ import annotations

from nbxflow.ports import Location


class FakeNotebooks:
    """``places`` maps kernel ids to locations; all others are clients without notebook."""

    def __init__(self, places: dict[str, Location]) -> None:
        self.places = places

    def locate(self, kernel_id: str, cell: str | None, client_session: str) -> Location:
        """See ``Notebooks.locate``."""
        return self.places.get(kernel_id, Location("other", "client", None))
