"""latency.py CASE PEER [--quick]: one task, there and back; for CASE …/idle after a second without
work."""

import sys
import time

from measuring import median, percentile90, report, seconds_of
from pools import make
from tasks import identity


def main(case, peer, quick):
    _, backend, *rest = case.split("/")
    idle = rest == ["idle"]
    calls = ((1 if quick else 5) if idle else (50 if quick else 500))
    with make(peer, backend, 1) as pool:
        for value in range(20):
            pool.once(identity, value)
        times = []
        for value in range(calls):
            if idle:
                time.sleep(1)
            seconds, result = seconds_of(pool.once, identity, value)
            assert result == value, "wrong result"
            times.append(seconds)
        report(case, peer, pool.version, median(times), "s",
               workers=pool.workers, calls=calls, p90=percentile90(times))


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
