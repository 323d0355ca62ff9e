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
    # idle: its processes are watched.
    kind: str = "figures"
    unit: str = ""
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
        start = mpi_python if peer == MPI4PY else python
        yield Contestant(peer, start(script, case, peer, *quick))
        if peer == MPI4PY:
            yield polling(start(script, case, peer, *quick))


def polling(command):
    """mpi4py told never to sleep while it waits, which it otherwise does for up to 1 ms."""
    return Contestant(f"{MPI4PY}, polling", ["env", "MPI4PY_FUTURES_BACKOFF=0", *command])


def ours(case, quick, is_mpi):
    command = [program("bench"), case, *quick]
    return Contestant(OURS, ranks(3, command) if is_mpi else command)


BACKENDS = {
    "sequential": ["joblib", "python"],
    "threading": ["joblib"],
    "loky": ["joblib", "concurrent.futures", "multiprocessing.Pool"],
    "mpi": [MPI4PY],
}


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
            if is_mpi and variant in ("auto", "batch1"):
                batch, tasks = (1, 20_000) if variant == "batch1" else (100, 1_000_000)
                case.contestants.append(
                    Contestant("floor: MPI in C",
                               ranks(3, floor("mpi_farm", name, tasks, batch))))
            yield case


def latency_cases(quick):
    for backend, peers in BACKENDS.items():
        for ending, rounds, wait in (("", 500, 0), ("/idle", 5, 1)):
            if quick:
                rounds = max(1, rounds // 10)
            name = f"latency/{backend}{ending}"
            chosen = [p for p in peers if p != "python"]
            case = Case(name, [ours(name, quick, backend == "mpi"),
                               *scripted("latency.py", name, chosen, quick)])
            if backend == "loky":
                case.contestants.append(
                    Contestant("floor: socket pair", floor("socket_pair", name, rounds, wait)))
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
    hit = "memory/hit-int"
    yield from start_cases(quick)
    yield from cold_start_cases()
    yield from dispatch_cases(quick)
    yield from latency_cases(quick)
    yield Case(hit, [
        ours(hit, quick, False),
        *scripted("memory_hit.py", hit, ["joblib", "diskcache"], quick),
        Contestant("floor: open, read, close", floor("read_file", hit, 2000)),
    ])
    yield Case("idle-rank", [
        ours("idle-rank", quick, True),
        Contestant(MPI4PY, mpi_python("idle_rank.py")),
        polling(mpi_python("idle_rank.py")),
        Contestant("floor: MPI in C", ranks(3, floor("mpi_idle"))),
    ], kind="idle", unit="core")
