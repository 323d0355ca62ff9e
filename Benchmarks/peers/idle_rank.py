"""idle_rank.py: workers that have worked and wait for more, for the runner to look at."""

import time

from measuring import announce_ready
from pools import make
from tasks import identity

if __name__ == "__main__":
    with make("mpi4py.futures", "mpi") as pool:
        pool.run(identity, range(100))
        announce_ready(pool.version)
        time.sleep(7)
