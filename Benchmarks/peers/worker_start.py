"""worker_start.py CASE PEER [--quick]: from no workers to the answers of two, less what the same
call takes when they are there. Importing the library is not counted."""

import sys

from measuring import median, report, seconds_of
from pools import make
from tasks import identity


def main(case, peer):
    def first_call():
        pool = make(peer, "loky", 1).__enter__()
        return pool, pool.run(identity, range(2))

    seconds, (pool, results) = seconds_of(first_call)
    assert results == [0, 1], "wrong results"
    warm = median([seconds_of(pool.run, identity, range(2))[0] for _ in range(5)])
    report(case, peer, pool.version, seconds - warm, "s", starts=2)
    pool.__exit__(None, None, None)


if __name__ == "__main__":
    main(*sys.argv[1:3])
