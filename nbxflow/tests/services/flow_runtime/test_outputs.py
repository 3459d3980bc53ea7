"""What the code of a notebook shows in a process that is no kernel."""

from __future__ import annotations

import os
import subprocess
import sys

SHOWS = """
from IPython.display import DisplayHandle, clear_output, display, update_display
from nbxflow.services.flow_runtime import outputs
outputs.take_over_pyplot()
print("one")
clear_output(wait=True)
print("two")
display(3, display_id="own")
update_display(4, display_id="own")
handle = outputs.display([5], display_id=True)
handle.update([6])
print(type(handle) is DisplayHandle, outputs.display(7))
"""
WITHOUT_IPYTHON = """
import sys
sys.modules["IPython.display"] = None
from nbxflow.services.flow_runtime import outputs
outputs.take_over_pyplot()
outputs.display("a", display_id=True).update("b")
"""

SHOWS_LATE = """
from nbxflow.services.flow_runtime import outputs
outputs.take_over_pyplot()
outputs.take_over_pyplot()
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
print(plt.get_fignums())
"""


def printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_ways_of_ipython_show_what_can_be_shown() -> None:
    assert printed(SHOWS).splitlines() == ["one", "two", "3", "4", "[5]", "[6]", "7", "True None"]


def test_a_display_is_updated_without_ipython() -> None:
    assert printed(WITHOUT_IPYTHON).splitlines() == ["'a'", "'b'"]


def test_pyplot_shows_figures_whenever_it_is_imported() -> None:
    assert printed(SHOWS_LATE).splitlines() == ["<Figure size 640x480 with 1 Axes>", "[]"]
