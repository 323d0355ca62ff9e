"""The tasks. They stand in a module, since functions of a script's own are sent by value, which
costs some of the peers more."""

from dataclasses import dataclass


def identity(value):
    return value


def negated(value):
    return -value


@dataclass
class Boxed:
    """A number in an object, as the Codable struct of our own `general` variant."""

    value: int
