"""mixed.py CASE PEER [--quick]: the share of the ideal that tasks of known length come to."""

import math
import sys

import numpy

from measuring import median, report, seconds_of
from pools import make
from tasks import burn, identity, sleep


def lengths(variant, quick):
    """In nanoseconds, the same for all contestants."""
    if variant == "fine":
        return [20_000] * (10_000 if quick else 200_000)
    if variant == "lognormal":
        random = numpy.random.RandomState(0)
        return [int(min(max(1e6 * math.exp(1.5 * random.randn()), 1e4), 1e8))
                for _ in range(400 if quick else 4000)]
    return [0] * 4000 + [10_000_000 if quick else 100_000_000] * 64


def main(case, peer, quick):
    variant = case.split("/")[1]
    values = lengths(variant, quick)
    task = sleep if variant == "fast-then-slow" else burn
    # Who cuts by number alone does best here with one task at a time, but for the fine ones.
    chunk = None if variant == "fine" or peer.startswith("joblib") else 1
    with make(peer, "loky", chunk) as pool:
        pool.run(identity, range(100))
        times = []
        for _ in range(1 if quick else 3):
            seconds, results = seconds_of(pool.run, task, values)
            assert results == values, "wrong results"
            times.append(seconds)
        ideal = sum(values) / 1e9 / pool.workers
        report(case, peer, pool.version, ideal / median(times), "of the ideal",
               workers=pool.workers, tasks=len(values), ideal=ideal, seconds=times)


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
