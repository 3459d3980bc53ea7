"""Count what kernels and their executions do (port ``Metrics``), as the recorder hears of it."""

from __future__ import annotations

from dataclasses import dataclass

from nbxflow.domain.executions import Execution
from nbxflow.domain.metrics import RestartReason, RunOutcome
from nbxflow.domain.runs import RunState
from nbxflow.ports import Metrics


@dataclass
class _Kernel:
    name: str
    launched: float
    processes: int = 0
    ended: RestartReason = "died"
    """Why its last process ended, were another to follow."""
    first_run: bool = False
    failed: bool = False
    """Whether a cell of the present run failed."""


class MeasureKernels:
    """Told of each event once, whatever becomes of the records: a full disk changes no count.

    Times are monotonic, in seconds.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._kernels: dict[str, _Kernel] = {}

    @property
    def oldest_launch(self) -> float | None:
        """When the kernel was launched that has been there longest; from any thread."""
        return min((kernel.launched for kernel in list(self._kernels.values())), default=None)

    def launched(self, kernel_id: str, name: str, monotonic: float) -> None:
        """A kernel is about to start for the first time."""
        self._kernels[kernel_id] = _Kernel(name, monotonic)

    def process_seen(self, kernel_id: str, monotonic: float) -> None:
        """The first message of a process came."""
        kernel = self._kernels[kernel_id]
        kernel.processes += 1
        if kernel.processes == 1:
            self._metrics.kernel_started(kernel.name, monotonic - kernel.launched)
        else:
            self._metrics.kernel_restarted(kernel.name, kernel.ended)

    def process_ended(self, kernel_id: str, expected: bool) -> None:
        """A process is gone."""
        self._kernels[kernel_id].ended = "requested" if expected else "died"

    def forget(self, kernel_id: str) -> None:
        """The kernel will not come back."""
        self._kernels.pop(kernel_id, None)

    def execution_ended(self, execution: Execution, monotonic: float) -> None:
        """An execution is over, or will never run."""
        kernel = self._kernels[execution.kernel.id]
        kernel.failed = kernel.failed or execution.state == "failed"
        self._metrics.execution_ended(execution)
        if execution.state == "done" and not kernel.first_run:
            kernel.first_run = True
            self._metrics.first_run(kernel.name, monotonic - kernel.launched)

    def run_closed(self, kernel_id: str, state: RunState) -> None:
        """The kernel's present run is over; ``fail`` says that its process died."""
        kernel = self._kernels[kernel_id]
        outcome: RunOutcome = "failed" if kernel.failed else "done"
        self._metrics.run_closed(kernel.name, "lost" if state == "fail" else outcome)
        kernel.failed = False
