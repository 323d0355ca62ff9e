"""dispatch.py CASE PEER [--quick]: tasks a second that do nothing."""

import sys

from measuring import median, report, seconds_of
from pools import make
from tasks import Boxed, identity

TASKS = {"batch1": 20_000}
TASKS_OTHERWISE = 1_000_000
# A peer that would need longer than this for one call gets fewer tasks, and its line says so.
LONGEST_CALL = 8.0
# Calls are repeated until this time is over, five at most.
ENOUGH = 4.0


def main(case, peer, quick):
    _, backend, variant = case.split("/")
    count = TASKS.get(variant, TASKS_OTHERWISE) // (50 if quick else 1)
    with make(peer, backend, 1 if variant == "batch1" else None) as pool:

        def timed(count):
            values = list(map(Boxed, range(count)) if variant == "general" else range(count))
            if variant == "delayed":
                calls = pool.prepare(identity, values)
                seconds, results = seconds_of(pool.run_prepared, calls)
            else:
                seconds, results = seconds_of(pool.run, identity, values)
            assert results == values, "wrong results"
            return seconds

        timed(100)
        seconds = timed(count // 20)
        while seconds * 20 > LONGEST_CALL:
            count //= 2
            seconds /= 2
        rates, spent = [], 0.0
        while len(rates) < (1 if quick else 5) and spent < ENOUGH:
            seconds = timed(count)
            spent += seconds
            rates.append(count / seconds)
        report(case, peer, pool.version, median(rates), "tasks/s",
               workers=pool.workers, tasks=count, runs=rates)


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
