"""killed_worker.py CASE PEER [--quick]: a worker dies in the middle of a call. Peers that give the
call up have no figure, but an outcome; so have those that wait for ever, after some patience."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from functools import partial

from measuring import WORKERS, report, seconds_of
from pools import make
from tasks import identity, sleep_or_die


def main(case, peer, quick):
    count = 10 if quick else 40
    ideal = count * 0.1 / WORKERS
    patience = 3 * ideal + 5
    pool = make(peer, "loky", 1).__enter__()
    pool.run(identity, range(8))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        task = partial(sleep_or_die, count // 2, os.path.join(folder, "was-killed"))

        def call():
            try:
                seconds, results = seconds_of(pool.run, task, range(count))
                found.append((seconds, "all results" if results == list(range(count)) else "wrong"))
            except Exception as error:
                found.append((None, f"gives up: {type(error).__name__}"))

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        thread.join(patience)
    seconds, outcome = found[0] if found else (None, "hangs")
    report(case, peer, pool.version, seconds and seconds - ideal, "s", workers=WORKERS,
           tasks=count, ideal=ideal, outcome=outcome, patience=patience)
    os._exit(0)


def supervised():
    """A pool in such a state may not end, or may go on starting workers while it is being ended:
    so the group of all its processes is ended from outside."""
    child = subprocess.Popen([sys.executable, *sys.argv, "--supervised"], process_group=0)
    status = child.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    return status


if __name__ == "__main__":
    if "--supervised" not in sys.argv:
        sys.exit(supervised())
    main(*sys.argv[1:3], "--quick" in sys.argv)
