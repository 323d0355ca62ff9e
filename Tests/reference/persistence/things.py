"""Classes that the values of the tests are made of. Files name them as `things.NAME`, so whoever
loads one needs this folder on Python's path."""

import dataclasses
import enum
from collections import namedtuple

Pair = namedtuple("Pair", "left right")


@dataclasses.dataclass
class Settings:
    name: str
    rate: float
    steps: list


@dataclasses.dataclass(frozen=True)
class Position:
    x: float
    y: float


class Colour(enum.Enum):
    RED = 1
    GREEN = "green"


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


class Node:
    """A plain object, whose attributes may hold itself."""

    def __init__(self, label):
        self.label = label
        self.next = None


class Slotted:
    """Its state is a pair: no dictionary, and the slots."""

    __slots__ = ("first", "second")

    def __init__(self, first, second):
        self.first, self.second = first, second


class Counted(list):
    """A list with attributes: pickled as items and a state."""

    def __init__(self, items=(), unit=""):
        super().__init__(items)
        self.unit = unit


class Labelled(dict):
    """A dictionary with attributes."""


class Keyed:
    """Made again by keyword arguments, which protocols below 4 write as a partial call."""

    def __new__(cls, *, width, height):
        made = super().__new__(cls)
        made.size = (width, height)
        return made

    def __getnewargs_ex__(self):
        return (), {"width": self.size[0], "height": self.size[1]}


class Stateful:
    """Its state is not a dictionary."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __getstate__(self):
        return ("seconds", self.seconds)

    def __setstate__(self, state):
        self.seconds = state[1]


class Outer:
    class Inner:
        """Its qualified name has a dot, which protocols below 4 write as a call of getattr."""

        def __init__(self, value):
            self.value = value


def doubled(number):
    return 2 * number


class Old:
    """Of the old style in Python 2, whose instances pickle writes in a way of their own."""
