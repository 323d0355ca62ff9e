"""Which questions there are, and who answers each of them: ours first, then the peers."""

import os
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = os.path.dirname(HERE)
OURS = "swift-joblib"
MPI4PY = "mpi4py.futures"

# More ranks than cores, and the same command for every contestant.
MPIRUN = os.environ.get("BENCH_MPIRUN", "mpirun --oversubscribe --bind-to none").split()


@dataclass
class Contestant:
    peer: str
    command: list


@dataclass
class Case:
    name: str
    contestants: list = field(default_factory=list)
    # figures: the command prints its figure; wall: it is timed from start to exit;
    # idle, memory: its processes are watched.
    kind: str = "figures"
    unit: str = ""
    # Alternations beside the peers.
    rounds: int = 3
    # Repeats of the whole alternation; a repeat of `wall` takes milliseconds, so it gets more.
    repeats: int = 1


def program(name):
    return os.path.join(BENCHMARKS, ".build", "release", name)


def python(script, *arguments):
    return [os.path.join(BENCHMARKS, ".venv", "bin", "python"), os.path.join(HERE, script),
            *arguments]


def mpi_python(script, *arguments):
    interpreter, *rest = python(script, *arguments)
    return ranks(3, [interpreter, "-m", MPI4PY, *rest])


def floor(name, *arguments):
    return [os.path.join(BENCHMARKS, ".floors", name), *map(str, arguments)]


def ranks(count, command):
    return [*MPIRUN, "-n", str(count), *command]


def scripted(script, case, peers, quick):
    """The Python peers of a case, all run by one script; mpi4py's under mpirun."""
    for peer in peers:
        start = mpi_python if peer.startswith(MPI4PY) else python
        yield Contestant(peer, start(script, case, peer, *quick))
        if peer == MPI4PY:
            yield polling(start(script, case, peer, *quick))


def polling(command):
    """mpi4py told never to sleep while it waits, which it otherwise does for up to 1 ms."""
    return Contestant(f"{MPI4PY}, polling", ["env", "MPI4PY_FUTURES_BACKOFF=0", *command])


def ours(case, quick, is_mpi):
    command = [program("bench"), case, *quick]
    return Contestant(OURS, ranks(3, command) if is_mpi else command)


def ours_on(backend, case, quick):
    """Ours on another backend than the one that the case is about."""
    return Contestant(f"{OURS}, {backend}",
                      ["env", f"BENCH_BACKEND={backend}", program("bench"), case, *quick])


BACKENDS = {
    "sequential": ["joblib", "python"],
    "threading": ["joblib", "concurrent.futures"],
    "loky": ["joblib", "concurrent.futures", "multiprocessing.Pool"],
    "multiprocessing": ["joblib", "multiprocessing.Pool"],
    "mpi": [MPI4PY],
}
# Of what is asked of worker processes only.
PROCESSES = BACKENDS["loky"]


def dispatch_cases(quick):
    for backend, peers in BACKENDS.items():
        is_mpi = backend == "mpi"
        for variant in ("auto", "batch1", "delayed", "general"):
            name = f"dispatch/{backend}/{variant}"
            # Calls made beforehand are joblib's notion: the others have none.
            chosen = [p for p in peers if p == "joblib"] if variant == "delayed" else peers
            if variant == "batch1":
                chosen = [p for p in peers if p != "python"]
            if variant == "general" and backend in ("sequential", "threading"):
                continue
            case = Case(name, [ours(name, quick, is_mpi),
                               *scripted("dispatch.py", name, chosen, quick)])
            if variant in ("auto", "batch1"):
                case.contestants += dispatch_floors(name, backend, variant == "batch1")
            yield case


def dispatch_floors(name, backend, is_single):
    if backend == "loky":
        batch, tasks = (1, 100_000) if is_single else (1000, 4_000_000)
        for way, peer in (("socket", "socket pairs"), ("futex", "rings with futex"),
                          ("yield", "rings that yield")):
            yield Contestant(f"floor: {peer} in C", floor("local_farm", name, tasks, batch, way))
    if backend == "mpi":
        batch, tasks = (1, 20_000) if is_single else (100, 1_000_000)
        yield Contestant("floor: MPI in C", ranks(3, floor("mpi_farm", name, tasks, batch)))


LATENCY_FLOORS = {
    "threading": [("thread_pair", "mutex and condition")],
    "loky": [("socket_pair", "socket pair"), ("ring_pair", "ring with futex")],
    "multiprocessing": [("socket_pair", "socket pair")],
}


def latency_cases(quick):
    for backend, peers in BACKENDS.items():
        for ending, rounds, wait in (("", 500, 0), ("/idle", 5, 1)):
            if quick:
                rounds = max(1, rounds // 10)
            name = f"latency/{backend}{ending}"
            chosen = [p for p in peers if p != "python"]
            case = Case(name, [ours(name, quick, backend == "mpi"),
                               *scripted("latency.py", name, chosen, quick)])
            for executable, peer in LATENCY_FLOORS.get(backend, []):
                case.contestants.append(
                    Contestant(f"floor: {peer}", floor(executable, name, rounds, wait)))
            if backend == "mpi":
                case.contestants.append(
                    Contestant("floor: MPI in C",
                               ranks(2, floor("mpi_ping_pong", name, rounds, wait))))
                # As a program has it: the nearest worker is one of rank 0's own.
                case.contestants.append(
                    Contestant(f"{OURS}, rank 0 works too",
                               ["env", "BENCH_RANK_ZERO_WORKS=1",
                                *ranks(3, [program("bench"), name, *quick])]))
            yield case


def cold_start_cases():
    peers = {
        "sequential": [Contestant("joblib", python("cold/with_joblib.py", "sequential"))],
        "threading": [Contestant("joblib", python("cold/with_joblib.py", "threading"))],
        "loky": [
            Contestant("joblib", python("cold/with_joblib.py", "loky")),
            Contestant("concurrent.futures", python("cold/with_futures.py")),
            Contestant("multiprocessing.Pool", python("cold/with_pool.py")),
        ],
        "multiprocessing": [
            Contestant("joblib", python("cold/with_joblib.py", "multiprocessing")),
            Contestant("multiprocessing.Pool", python("cold/with_pool.py")),
        ],
        "mpi": [
            Contestant(MPI4PY, mpi_python("cold/with_mpi4py.py")),
            Contestant("floor: MPI in C", ranks(3, floor("mpi_init"))),
        ],
    }
    for backend, others in peers.items():
        command = (ranks(3, [program("cold-mpi")]) if backend == "mpi"
                   else [program("cold"), backend])
        yield Case(f"cold-start/{backend}", [Contestant(OURS, command), *others],
                   kind="wall", unit="s", repeats=3)


def mixed_cases(quick):
    for variant in ("fine", "lognormal", "fast-then-slow"):
        name = f"mixed/{variant}"
        yield Case(name, [ours(name, quick, False), ours_on("threading", name, quick),
                          *scripted("mixed.py", name, PROCESSES, quick)])


def argument_cases(quick):
    shared, distinct = "args/shared-200MB", "args/distinct-8MB"
    # The others copy the array for each of the tasks: 20 GB.
    yield Case(shared, [
        ours(shared, quick, False),
        ours_on("threading", shared, quick),
        *scripted("arguments.py", shared, ["joblib", "joblib, threading"], quick),
        Contestant("floor: copy to new pages", floor("copy", shared, 1, 200, "s")),
    ])
    yield Case(distinct, [
        ours(distinct, quick, False),
        *scripted("arguments.py", distinct, [*PROCESSES, MPI4PY, f"{MPI4PY}, pkl5"], quick),
        Contestant("floor: copy to new pages", floor("copy", distinct, 100, 8, "GB/s")),
    ])


def result_cases(quick):
    for variant in ("list", "generator", "straggler", "unordered"):
        name = f"results/{variant}"
        peers = ["joblib", "concurrent.futures", MPI4PY]
        if variant in ("list", "generator"):
            peers.insert(1, "joblib, threading")
        if variant == "unordered":
            peers.remove("concurrent.futures")
        yield Case(name, [ours(name, quick, False), ours_on("threading", name, quick),
                          *scripted("results.py", name, peers, quick)],
                   kind="memory", unit="GB", rounds=1)


def published_cases(quick):
    peers = ["joblib", "joblib, threading"]
    for name, more in (("published/sleep10", ["concurrent.futures"]),
                       ("published/sliding-means", ["joblib, memory-mapped"])):
        yield Case(name, [ours(name, quick, False), ours_on("threading", name, quick),
                          *scripted("published.py", name, [*peers, *more], quick)])


COMPRESSIONS = ("zlib-3", "gzip-3", "bz2-5", "xz-3", "xz-6", "lzma-3", "lz4-3", "zstd-3")


def persistence_cases(quick):
    megabytes = 80 if quick else 800
    arrays = ["joblib", "numpy", "pickle"]
    for way, floor_way in (("dump", "write"), ("load", "read")):
        plain, dictionary = f"{way}/plain", f"{way}/dictionary"
        yield Case(plain, [
            ours(plain, quick, False), *scripted("dump_load.py", plain, arrays, quick),
            Contestant(f"floor: {floor_way}", floor("file_bytes", plain, floor_way, megabytes)),
        ])
        for compression in COMPRESSIONS:
            name = f"{way}/{compression}"
            peer = "pickle, zstandard" if compression.startswith("zstd") else "joblib"
            yield Case(name, [ours(name, quick, False),
                              *scripted("dump_load.py", name, [peer], quick)])
        yield Case(dictionary, [
            ours(dictionary, quick, False),
            *scripted("dump_load.py", dictionary, ["joblib", "pickle"], quick)])
    mapped = "load/mapped"
    yield Case(mapped, [
        ours(mapped, quick, False),
        *scripted("dump_load.py", mapped, ["joblib", "numpy"], quick),
        Contestant("floor: map", floor("file_bytes", mapped, "map", megabytes)),
    ])


def caching_cases(quick):
    megabytes = 80 if quick else 800
    peers = {
        "memory/hit-int": ["joblib", "diskcache", "cachier"],
        "memory/miss-int": ["joblib", "diskcache", "cachier"],
        "memory/hit-1MB": ["joblib", "diskcache", "cachier"],
        "memory/hit-1MB-mapped": ["joblib", "diskcache", "cachier"],
        "memory/hit-100MB-mapped": ["joblib"],
        "memory/store-800MB": ["joblib"],
        "memory/load-800MB": ["joblib"],
        "memory/million-entries": [],
        "hash/array-1GB": ["joblib, md5", "joblib, sha1"],
    }
    floors = {
        "memory/hit-int": ["open, read, close", "read_file", 2000],
        "memory/hit-1MB": ["open, read, close", "read_file", 300, 1_000_512],
        "memory/million-entries": ["open, read, close", "read_many",
                                   10_000 if quick else 1_000_000, 5000],
        "memory/store-800MB": ["write", "file_bytes", "write", megabytes],
        "memory/load-800MB": ["read", "file_bytes", "read", megabytes],
    }
    for name, of in peers.items():
        contestants = [ours(name, quick, False), *scripted("caching.py", name, of, quick)]
        if name in floors:
            what, command, *arguments = floors[name]
            contestants.append(Contestant(f"floor: {what}", floor(command, name, *arguments)))
        yield Case(name, contestants)


def start_cases(quick):
    first, more = "worker-start/first-two", "worker-start/one-more"
    yield Case(first, [
        Contestant(OURS, [program("worker-start"), "first-two"]),
        *scripted("worker_start.py", first, BACKENDS["loky"], quick),
    ], repeats=3)
    yield Case(more, [
        Contestant(OURS, [program("worker-start"), "one-more"]),
        Contestant("floor: posix_spawn", floor("spawn", more)),
    ])


def all_cases(is_quick):
    quick = ["--quick"] if is_quick else []
    killed = "fault/killed-worker"
    yield from start_cases(quick)
    yield from cold_start_cases()
    yield from dispatch_cases(quick)
    yield from latency_cases(quick)
    yield from mixed_cases(quick)
    yield from argument_cases(quick)
    yield from result_cases(quick)
    yield from published_cases(quick)
    yield from persistence_cases(quick)
    yield Case(killed, [
        ours(killed, quick, False),
        ours_on("multiprocessing", killed, quick),
        *scripted("killed_worker.py", killed, [*PROCESSES, "joblib, multiprocessing"], quick),
    ])
    for variant in ("nothing", "integer", "structure", "array", "ndarray"):
        name = f"closure/freeze-thaw/{variant}"
        yield Case(name, [ours(name, quick, False),
                          *scripted("closures.py", name, ["cloudpickle"], quick)])
    yield from caching_cases(quick)
    yield Case("idle-rank", [
        ours("idle-rank", quick, True),
        Contestant(MPI4PY, mpi_python("idle_rank.py")),
        polling(mpi_python("idle_rank.py")),
        Contestant("floor: MPI in C", ranks(3, floor("mpi_idle"))),
    ], kind="idle", unit="core")
