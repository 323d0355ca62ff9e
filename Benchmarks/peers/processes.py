"""Processes as /proc shows them."""

import os
import signal

TICKS = os.sysconf("SC_CLK_TCK")


def parents():
    """The parent of every process."""
    result = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = stat(int(name))
            if fields:
                result[int(name)] = int(fields[1])
    return result


def stat(process):
    """The fields of /proc/PID/stat from the third on; the second may hold spaces."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def children(process):
    return [child for child, parent in parents().items() if parent == process]


def tree(process):
    """A process and all below it."""
    below = [one for child in children(process) for one in tree(child)]
    return [process, *below]


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
