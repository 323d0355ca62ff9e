"""arguments.py CASE PEER [--quick]: large arrays as arguments, new ones in each call."""

import sys
from functools import partial

import numpy

from array_tasks import row_sum, total
from measuring import median, report, seconds_of
from pools import make
from tasks import identity


def main(case, peer, quick):
    # A peer that copies the array for each task is not asked this; the rest want no chunks.
    with make(peer, "loky", None if peer.startswith("joblib") else 1) as pool:
        pool.run(identity, range(100))
        is_shared = case == "args/shared-200MB"
        ask = shared if is_shared else distinct
        times = []
        for turn in range(1 + (1 if quick else 5)):
            count, byte_count, call, expected = ask(pool, quick)
            seconds, results = seconds_of(call)
            # The last bit of NumPy's sum depends on where in memory the array begins.
            assert numpy.allclose(results, expected, rtol=1e-13, atol=0), "wrong results"
            if turn > 0:
                times.append(seconds)
        value, unit = ((median(times), "s") if is_shared
                       else (byte_count / 1e9 / median(times), "GB/s"))
        report(case, peer, pool.version, value, unit, workers=pool.workers, tasks=count,
               bytes=byte_count, seconds=times)


def shared(pool, quick):
    columns = 25_000 if quick else 250_000
    array = numpy.arange(100 * columns, dtype=float).reshape(100, columns)
    return (100, array.nbytes, lambda: pool.run(partial(row_sum, array), range(100)),
            [row_sum(array, row) for row in range(100)])


def distinct(pool, quick):
    count = 20 if quick else 100
    arrays = [numpy.arange(1_000_000, dtype=float) + number for number in range(count)]
    return (count, sum(array.nbytes for array in arrays), lambda: pool.run(total, arrays),
            [total(array) for array in arrays])


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
