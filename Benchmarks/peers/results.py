"""results.py CASE PEER [--quick]: 150 results of 16 MB, while the runner watches the memory."""

import sys
from functools import partial

from array_tasks import large_result
from measuring import report, seconds_of, wait_for_start
from pools import make
from tasks import identity


def summed(arrays):
    """As joblib's example adds them up."""
    total = 0
    for array in arrays:
        total += array
    return total


def main(case, peer, quick):
    variant = case.split("/")[1]
    usual, slow, count = (0.01, 0.5, 50) if quick else (0.1, 5, 150)
    task = partial(large_result, usual, slow if variant in ("straggler", "unordered") else 0)
    with make(peer, "loky", 1 if not peer.startswith("joblib") else None) as pool:
        pool.run(identity, range(8))

        def call():
            if variant == "list":
                return summed(pool.run(task, range(count)))
            return summed(pool.stream(task, range(count), variant != "unordered"))

        wait_for_start(pool.version)
        seconds, total = seconds_of(call)
        assert total[0, 0] == count * (count - 1) / 2, "wrong results"
        report(case, peer, pool.version, seconds, "s", workers=pool.workers, tasks=count)


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
