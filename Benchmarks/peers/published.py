"""published.py CASE PEER [--quick]: examples of joblib's documentation; the first call of the
program is the figure. Importing the library is not counted."""

import os
import sys
import tempfile
from functools import partial

import numpy

from array_tasks import sleep_and_mean, sleep_and_sum_squares
from measuring import report, seconds_of
from pools import make

MAPPED = ", memory-mapped"


def sleep10(quick):
    vectors = [numpy.arange(1000, dtype=float) + number for number in range(10)]
    return 8, partial(sleep_and_sum_squares, 0.1 if quick else 1), vectors


def sliding_means(quick, folder=None):
    numbers = numpy.random.RandomState(0).rand(1_000_000 if quick else 10_000_000)
    if folder:
        import joblib

        path = os.path.join(folder, "numbers")
        joblib.dump(numbers, path)
        numbers = joblib.load(path, mmap_mode="r")
    window, step = len(numbers) // 20, len(numbers) // 100
    starts = list(range(0, len(numbers) - window, step))
    return 2, partial(sleep_and_mean, numbers, window), starts


def main(case, peer, quick):
    with tempfile.TemporaryDirectory() as folder:
        if case == "published/sleep10":
            workers, task, values = sleep10(quick)
        else:
            workers, task, values = sliding_means(quick, folder if MAPPED in peer else None)
        chunk = None if peer.startswith("joblib") else 1

        def first_call():
            pool = make(peer.removesuffix(MAPPED), "loky", chunk, workers).__enter__()
            return pool, pool.run(task, values)

        first, (pool, results) = seconds_of(first_call)
        # The first and the last are enough to see a mistake.
        expected = [task(values[0]), task(values[-1])]
        assert numpy.allclose([results[0], results[-1]], expected), "wrong results"
        later = [seconds_of(pool.run, task, values)[0] for _ in range(1 if quick else 2)]
        report(case, peer, pool.version, first, "s", workers=workers, tasks=len(values),
               later=later)
        pool.__exit__(None, None, None)


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
