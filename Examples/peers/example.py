"""What the peers' programs show their figures with, as Clock and MemoryMonitor do for ours."""

import os
import re
import threading
import time

QUICK = "EXAMPLES_QUICK" in os.environ


def pause(seconds):
    time.sleep(seconds * (0.05 if QUICK else 1))


def timed(label, body, unit="s"):
    start = time.perf_counter()
    result = body()
    seconds = time.perf_counter() - start
    figure = f"{seconds * 1e6:8.0f}" if unit == "µs" else f"{seconds:8.2f}"
    print(f"{label:<24}{figure} {unit}", flush=True)
    return result


def proportional_kilobytes(process):
    try:
        with open(f"/proc/{process}/smaps_rollup") as lines:
            return int(re.search(r"^Pss:\s+(\d+)", lines.read(), re.M)[1])
    except OSError:
        return 0


def tree(process="self"):
    yield process
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children") as children:
                for child in children.read().split():
                    yield from tree(child)
    except OSError:
        pass


def memory_bytes():
    # joblib sends results through pipes and has no memory that nobody has mapped.
    return sum(proportional_kilobytes(process) for process in tree()) * 1024


def watch_memory(body):
    """What `body` returns, and the most memory that this process and its children had."""
    peak, over = 0, threading.Event()

    def watch():
        nonlocal peak
        while True:
            peak = max(peak, memory_bytes())
            if over.wait(0.05):
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        result = body()
    finally:
        over.set()
        thread.join()
    return result, peak
