"""One line of JSON a figure, and the clock."""

import json
import os
import statistics
import sys
import time
from importlib.metadata import version as version_of

WORKERS = 2


def packages(*names):
    """"joblib 1.6.0"; Python's own version for its own library."""
    return ", ".join(f"{name} {version_of(name)}" for name in names) or (
        "Python " + sys.version.split()[0]
    )


def report(case, peer, version, value, unit, **params):
    line = {"case": case, "peer": peer, "version": version, "value": value, "unit": unit,
            "params": params}
    print(json.dumps(line), flush=True)


def announce_ready(version):
    """Tells the runner that this process waits from now on."""
    print(json.dumps({"ready": os.getpid(), "version": version}), flush=True)


def wait_for_start(version):
    """The same, and waits until the runner watches."""
    announce_ready(version)
    sys.stdin.readline()


def seconds_of(call, *arguments):
    """How long a call takes, and what it gives."""
    start = time.perf_counter()
    result = call(*arguments)
    return time.perf_counter() - start, result


def median(numbers):
    return statistics.median(numbers)


def percentile90(numbers):
    return sorted(numbers)[(len(numbers) * 9 - 1) // 10]
