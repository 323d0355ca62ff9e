"""The memory of processes together, each page of it counted once."""

import os
import re
import threading
import time

import processes

PAUSE = 0.02
# What a kernel's own tmpfs gives is on one device: memfd, and memory shared with children.
SHARED_DEVICES = {os.fstat(descriptor).st_dev
                  for descriptor in [os.memfd_create("joblib-bench")]}
if os.path.isdir("/dev/shm"):
    SHARED_DEVICES.add(os.stat("/dev/shm").st_dev)


def footprint(tree):
    """The bytes of these processes: the proportional set size of what is not shared memory, and
    every piece of shared memory that one of them has mapped or open, whole.

    A piece that is only open, or mapped and not read yet, counts in no set size; it is memory
    all the same. One that is just on its way from one process to another is in no list at all.
    """
    shared = {}
    for process in tree:
        shared.update(open_pieces(process))
        shared.update(mapped_pieces(process))
    return sum(map(own_bytes, tree)) + sum(shared.values())


def own_bytes(process):
    try:
        with open(f"/proc/{process}/smaps_rollup") as file:
            sizes = dict(re.findall(r"^(\w+): +(\d+) kB$", file.read(), re.MULTILINE))
    except OSError:  # it has ended
        return 0
    return (int(sizes.get("Pss", 0)) - int(sizes.get("Pss_Shmem", 0))) * 1024


def open_pieces(process):
    try:
        for name in os.listdir(f"/proc/{process}/fd"):
            yield from piece(f"/proc/{process}/fd/{name}")
    except OSError:
        return


def mapped_pieces(process):
    try:
        with open(f"/proc/{process}/maps") as file:
            rows = [row.split(maxsplit=5) for row in file]
    except OSError:
        return
    for addresses, _, _, device, inode, *_ in rows:
        major, minor = (int(part, 16) for part in device.split(":"))
        if int(inode) and os.makedev(major, minor) in SHARED_DEVICES:
            yield from (piece(f"/proc/{process}/map_files/{addresses}")
                        or [((os.makedev(major, minor), int(inode)), length(addresses))])


def piece(path):
    """Which piece of shared memory a link of /proc leads to, and the bytes that are allocated to
    it; nothing for other files, and for links that this user may not follow."""
    try:
        found = os.stat(path)
    except OSError:
        return []
    if found.st_dev not in SHARED_DEVICES:
        return []
    return [((found.st_dev, found.st_ino), found.st_blocks * 512)]


def length(addresses):
    first, last = (int(address, 16) for address in addresses.split("-"))
    return last - first


class Watch:
    """The largest footprint of a process and all below it, seen from a thread that looks often."""

    def __init__(self, process):
        self.process = process
        self.start = self.peak = footprint(processes.tree(process))
        self.looks = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()

    def look(self):
        while not self.is_over.is_set():
            self.peak = max(self.peak, footprint(processes.tree(self.process)))
            self.looks += 1
            time.sleep(PAUSE)

    def end(self):
        self.is_over.set()
        self.thread.join()
