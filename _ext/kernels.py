"""Kernels that start at once: forked from one process that has already imported what they need.

A new kernel takes three seconds of a processor to start, import the library and validate the
tables, the same for every chapter. Here one process does so (`warm`), and every kernel is a copy of
it: a process of its own, which shares with the others what was there before the fork and nothing
that came later. It is reached in Jupyter's way, by a manager whose provisioner starts the process.

Linux only: elsewhere a process that has loaded the system's libraries must not be forked, and
chapters are executed by Jupyter's own kernels, with the same results.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets.config import Config

FORK = multiprocessing.get_context("forkserver") if sys.platform == "linux" else None
HERE = str(Path(__file__).resolve().parent)


def prepare():
    """Start the process that kernels are forked from; it imports while this one goes on."""
    if FORK is None:
        return
    FORK.set_forkserver_preload(["warm"])
    # Before Python 3.12.4 it does not take over the search path. One thread: a fork keeps no other.
    path = os.pathsep.join(filter(None, [HERE, os.environ.get("PYTHONPATH")]))
    with environment(PYTHONPATH=path, OPENBLAS_NUM_THREADS="1"):
        forkserver.ensure_running()


@contextmanager
def environment(**changes):
    """Start processes with other variables of the environment."""
    kept = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def manager():
    """Return the class of managers that start kernels in the quickest way that is safe here."""
    return AsyncKernelManager if FORK is None else ForkedKernelManager


def private(folder, name):
    """Return the configuration of a kernel that is reached through sockets in `folder`.

    They are files of this user and not ports of this computer, which others could listen to.
    """
    file = str(Path(folder, f"{name}.json"))
    return Config(KernelManager={"transport": "ipc", "connection_file": file})


def end_all():
    """End every forked kernel at once; whoever waits for one is told that it died."""
    for process in multiprocessing.active_children():
        process.kill()


def run_kernel(arguments, folder):
    """Be a kernel until it is told to stop, or the process that asked for it is gone."""
    os.setsid()  # Ctrl-C is for the build, which then stops its kernels
    os.chdir(folder)
    sys.path[:] = [place for place in sys.path if place != HERE]  # a chapter knows `lib` alone
    threading.Thread(target=end_with_parent, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    # With a parent it says nothing of how to stop it by hand.
    IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def end_with_parent():
    """End this process once the one that asked for it has, in whatever way."""
    multiprocessing.parent_process().join()
    os._exit(1)


class ForkedProvisioner(KernelProvisionerBase):
    """The life of one forked kernel, from its start to its end."""

    process = None

    @property
    def has_process(self):
        """Whether a kernel was started and not yet seen to end."""
        return self.process is not None

    async def pre_launch(self, **kwargs):
        """Choose the sockets, and turn them into a kernel's arguments."""
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        arguments = ["-f", self.parent.connection_file, *kwargs.pop("extra_arguments", [])]
        return await super().pre_launch(cmd=arguments, **kwargs)

    async def launch_kernel(self, cmd, **kwargs):
        """Fork."""
        folder = kwargs.get("cwd") or os.getcwd()  # noqa: PTH109
        process = FORK.Process(target=run_kernel, args=(cmd, folder), daemon=True)
        process.start()
        self.process = process
        return self.connection_info

    async def poll(self):
        """Return the exit code; None while the kernel runs."""
        return self.process.exitcode if self.process else 0

    async def wait(self):
        """Return the exit code as soon as there is one."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.02)
        self.process = None
        return code

    async def send_signal(self, signum):
        """Signal the kernel."""
        if self.process:
            os.kill(self.process.pid, signum)

    async def terminate(self, restart=False):
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def kill(self, restart=False):
        """End the kernel."""
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart=False):
        """There is nothing to clean up: the manager removes the sockets."""


class ForkedKernelManager(AsyncKernelManager):
    """Jupyter's manager of a kernel, with a kernel that is forked."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.provisioner = ForkedProvisioner(parent=self, kernel_spec=self.kernel_spec)
