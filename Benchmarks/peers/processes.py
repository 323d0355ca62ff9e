"""Processes as /proc shows them."""

import os
import signal

TICKS = os.sysconf("SC_CLK_TCK")


def stat(process):
    """The fields of /proc/PID/stat from the third on; the second may hold spaces."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def children(process):
    """The processes that the threads of this one have started."""
    found = []
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                found += map(int, file.read().split())
    except OSError:  # it has ended, or is just about to
        pass
    return found


def tree(process):
    """A process and all below it, those above first."""
    result = [process]
    for one in result:
        result += children(one)
    return result


def cpu_seconds(tree):
    """What these processes have used so far, user and system."""
    return sum((int(fields[11]) + int(fields[12])) / TICKS
               for fields in map(stat, tree) if fields)


def end_tree(process):
    """Ends a process that we started, and all below it."""
    for one in reversed(tree(process)):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            pass
