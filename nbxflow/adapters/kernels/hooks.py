"""Let the recorder know of every kernel a manager launches, whatever its class.

The methods of each manager *instance* are wrapped: an administrator's own manager classes are
honoured, and start, restart and automatic restart all pass through the same two methods.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from typing import Any

from nbxflow.adapters.kernels.link import Connection
from nbxflow.adapters.kernels.recorder import KernelRecorder, Launch
from nbxflow.adapters.probe_launch import fallback_code, probe_environment, supports_probe
from nbxflow.domain.signals import KernelAttached
from nbxflow.protocol.names import RECORDER_IDENTITY_PREFIX

_ATTACH_SECONDS = 2.0

log = logging.getLogger("nbxflow")


class KernelHooks:
    """Hooks kernel managers so that ``recorder`` hears their kernels from the first message on."""

    def __init__(self, recorder: KernelRecorder, *, probe: bool, idle_minutes: float) -> None:
        self._recorder = recorder
        self._probe = probe
        self._idle_minutes = idle_minutes

    def hook_factory(self, multi_kernel_manager: Any) -> None:
        """Hook every manager that a ``MultiKernelManager`` will make."""
        make: Callable[..., Any] = multi_kernel_manager.kernel_manager_factory

        @functools.wraps(make)
        def factory(*args: Any, **kwargs: Any) -> Any:
            manager = make(*args, **kwargs)
            try:
                self.hook(manager)
            except Exception:
                log.exception("nbxflow: kernels of %s are not recorded", type(manager).__name__)
            return manager

        multi_kernel_manager.kernel_manager_factory = factory

    def hook(self, manager: Any) -> None:
        """Hook one ``jupyter_client`` kernel manager before it starts its kernel.

        Raises:
            AttributeError: the manager has no ``_async_launch_kernel`` (another library's class).
        """
        launch_kernel = manager._async_launch_kernel
        clean_up = manager._async_cleanup_resources

        @functools.wraps(launch_kernel)
        async def launch(kernel_cmd: list[str], **kwargs: Any) -> None:
            await self._attempt(self._before_launch, manager, kwargs.get("env"))
            await launch_kernel(kernel_cmd, **kwargs)
            await self._attempt(self._after_launch, manager)

        @functools.wraps(clean_up)
        async def cleanup(restart: bool = False) -> None:
            try:
                await clean_up(restart=restart)
            finally:
                await self._attempt(self._after_cleanup, manager, restart)

        manager._async_launch_kernel = launch
        manager._async_cleanup_resources = cleanup

    async def _attempt(self, step: Callable[..., Any], manager: Any, *args: Any) -> None:
        """A failure of ours never keeps a kernel from starting."""
        try:
            await step(manager, *args)
        except Exception:
            log.exception("nbxflow: kernel %s is not recorded", manager.kernel_id)

    async def _before_launch(self, manager: Any, env: dict[str, str] | None) -> None:
        identity = RECORDER_IDENTITY_PREFIX + manager.kernel_id
        probed = self._probe and env is not None and supports_probe(manager.kernel_spec)
        if manager.iopub_port:
            await self._attach(manager, probed)
        if probed and env is not None:
            probe_environment(env, identity=identity, idle_minutes=self._idle_minutes)

    async def _after_launch(self, manager: Any) -> None:
        # Some provisioners choose the ports only while launching.
        probed = self._probe and supports_probe(manager.kernel_spec)
        await self._attach(manager, probed)
        pid = getattr(manager.provisioner, "pid", None)
        if pid:
            self._recorder.watch(manager.kernel_id, pid)

    async def _after_cleanup(self, manager: Any, restart: bool) -> None:
        # Awaited: the manager forgets that it was asked to end the kernel when it restarts it.
        act = self._recorder.end if restart else self._recorder.detach
        await asyncio.wait_for(asyncio.wrap_future(act(manager.kernel_id)), _ATTACH_SECONDS)

    async def _attach(self, manager: Any, probed: bool) -> None:
        identity = RECORDER_IDENTITY_PREFIX + manager.kernel_id
        spec = manager.kernel_spec
        attached = KernelAttached(
            manager.kernel_id,
            manager.kernel_name,
            spec.language if spec else "",
            probed,
            None if probed else self._why_not(spec),
        )
        fallback = fallback_code(identity, self._idle_minutes) if probed else None
        launch = Launch(
            attached,
            Connection(manager.get_connection_info()),
            lambda: bool(manager.shutting_down),
            fallback,
            supports_probe(spec),
        )
        future = asyncio.wrap_future(self._recorder.attach(launch))
        await asyncio.wait_for(future, _ATTACH_SECONDS)

    def _why_not(self, spec: Any) -> str:
        if not self._probe:
            return "The probe is switched off by configuration: times only."
        language = spec.language if spec else "unknown"
        return f"No probe for kernels of language {language}: times only."
