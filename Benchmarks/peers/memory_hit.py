"""memory_hit.py CASE PEER [--quick]: a call whose result is stored; the argument is one number."""

import sys
import tempfile

from measuring import median, packages, percentile90, report, seconds_of
from tasks import negated


def joblib(folder):
    from joblib import Memory

    return Memory(folder, verbose=0).cache(negated)


def diskcache(folder):
    from diskcache import Cache

    return Cache(folder).memoize()(negated)


def main(case, peer, quick):
    with tempfile.TemporaryDirectory() as folder:
        cached = {"joblib": joblib, "diskcache": diskcache}[peer](folder)
        times = []
        for turn in range(6 + (100 if quick else 2000)):
            seconds, result = seconds_of(cached, 7)
            assert result == -7, "wrong result"
            if turn >= 6:
                times.append(seconds)
    report(case, peer, packages(peer), median(times), "s", calls=len(times),
           p90=percentile90(times))


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
