"""idle_rank.py: workers that have worked and wait for more, for the runner to look at."""

import json
import os
import time

from pools import MPI
from tasks import identity

if __name__ == "__main__":
    with MPI("mpi", None) as pool:
        pool.run(identity, range(100))
        print(json.dumps({"ready": os.getpid(), "version": pool.version}), flush=True)
        time.sleep(7)
