#!/usr/bin/env python3
"""Compares the results that two runs of `digits --json` wrote.

Exits with status 0 and one line of summary when the models and their correct counts agree
and what the options ask of RUN holds; with status 1 and one line saying what does not.
"""

import argparse
import json
import sys


def load(path):
    """Reads a result file and checks its shape."""
    try:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        models = {model["id"]: model["correct"] for model in result["models"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"{path} is no result of digits: {error!r}")
    if len(models) != len(result["models"]):
        sys.exit(f"{path} names a model twice")
    if not models:
        sys.exit(f"{path} holds no models")
    return result, models


def difference(reference, models):
    """Says in words the first way in which the models differ, or None."""
    for name, correct in reference.items():
        if name not in models:
            return f"model {name!r} is missing"
        if models[name] != correct:
            return f"model {name!r} has correct counts {models[name]}, not {correct}"
    extra = sorted(models.keys() - reference.keys(), key=str)
    return f"model {extra[0]!r} is one too many" if extra else None


def tasks_by_host(result):
    """How many tasks the ranks of each host ran."""
    tasks = {}
    for rank in result.get("ranks", []):
        tasks[rank["host"]] = tasks.get(rank["host"], 0) + rank["tasks"]
    return tasks


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reference", help="result of the run that is right")
    parser.add_argument("run", help="result of the run in question")
    parser.add_argument(
        "--hosts", metavar="A,B", default="", help="hosts that must each have run a task"
    )
    parser.add_argument(
        "--cached", metavar="FOLDS", type=int, help="every fold of every model was a cache hit"
    )
    parser.add_argument(
        "--speedup", metavar="N", type=float, help="RUN took at most an Nth of the time"
    )
    options = parser.parse_args()

    first, reference = load(options.reference)
    result, models = load(options.run)
    if (found := difference(reference, models)) is not None:
        sys.exit(f"{options.run}: {found}")

    summary = [f"{len(models)} models agree"]
    if options.hosts:
        tasks = tasks_by_host(result)
        for host in options.hosts.split(","):
            if tasks.get(host, 0) <= 0:
                sys.exit(f"{options.run}: no task ran on {host} (tasks by host: {tasks})")
        summary += [f"{count} tasks on {host}" for host, count in sorted(tasks.items())]
    hits = sum(model["cacheHits"] for model in result["models"])
    if options.cached is None:
        if hits > 0:
            summary.append(f"{hits} tasks found in the cache")
    else:
        expected = len(models) * options.cached
        if hits != expected:
            sys.exit(f"{options.run}: {hits} of {expected} tasks were found in the cache")
        summary.append(f"all {hits} tasks found in the cache")
    if options.speedup is not None:
        ratio = first["seconds"] / result["seconds"]
        if ratio < options.speedup:
            sys.exit(f"{options.run}: only {ratio:.1f} times as fast as {options.reference}")
        summary.append(f"{ratio:.0f} times as fast")
    print(", ".join(summary))


if __name__ == "__main__":
    main()
