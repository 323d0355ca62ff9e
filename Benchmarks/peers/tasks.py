"""The tasks. They stand in a module, since functions of a script's own are sent by value, which
costs some of the peers more."""

import os
import signal
import time
from dataclasses import dataclass


def identity(value):
    return value


def negated(value):
    return -value


def burn(nanoseconds):
    """Uses so much processor time of its thread: to wait for a core or a lock is no work."""
    end = time.thread_time_ns() + nanoseconds
    while time.thread_time_ns() < end:
        pass
    return nanoseconds


def sleep(nanoseconds):
    if nanoseconds:
        time.sleep(nanoseconds / 1e9)
    return nanoseconds


def sleep_or_die(victim, marker, index):
    """0.1 s; the task `victim` kills its worker half way, unless the marker says that it did."""
    if index == victim and not os.path.exists(marker):
        open(marker, "x").close()
        time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.1)
    return index


@dataclass
class Boxed:
    """A number in an object, as the Codable struct of our own `general` variant."""

    value: int


@dataclass
class Settings:
    """As the struct of our own closure/freeze-thaw/structure."""

    name: str
    rate: float
    steps: int
    is_nested: bool
