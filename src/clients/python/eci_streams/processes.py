"""What becomes of senders when a process ends, and in one that is forked."""

from __future__ import annotations

import atexit
import logging
import os
import weakref
from typing import Optional, Protocol

LOG = logging.getLogger("eci_streams")


class Open(Protocol):
    """A sender that is not closed."""

    exit_timeout: float

    def close(self, timeout: Optional[float] = None) -> None: ...

    def begin_anew(self) -> None:
        """In a process that was forked: the queue and the threads are those of the parent."""


OPEN: "weakref.WeakSet[Open]" = weakref.WeakSet()


def _close_all() -> None:
    """Sends what is left at the end of the program; says in the log what did not arrive."""
    for sender in list(OPEN):
        try:
            sender.close(sender.exit_timeout)
        except Exception as problem:  # the others are to be closed, too
            LOG.error("%s", problem)


def _begin_all_anew() -> None:
    for sender in list(OPEN):
        sender.begin_anew()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_all_anew)
