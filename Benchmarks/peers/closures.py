"""closures.py CASE PEER [--quick]: a closure to bytes and back, as joblib sends those of a script."""

import sys

import cloudpickle
import numpy

from measuring import median, packages, percentile90, report, seconds_of
from tasks import Settings


def closure(variant):
    """What our own closures capture."""
    number, count = len(sys.argv), 1_000_000
    if variant == "nothing":
        return lambda item: item + 1
    if variant == "integer":
        return lambda item: item + number
    if variant == "structure":
        settings = Settings(f"s{number}", 0.5, number, True)
        return lambda item: item + settings.steps + len(settings.name)
    if variant == "array":
        numbers = [float(index + number) for index in range(count)]
        return lambda item: item + int(numbers[item])
    array = numpy.arange(count, dtype=float) + number
    return lambda item: item + int(array[item])


def main(case, peer, quick):
    variant = case.rpartition("/")[2]
    function = closure(variant)
    expected = function(2)
    turns = 5 if "array" in variant else 200

    def there_and_back():
        for _ in range(turns):
            assert cloudpickle.loads(cloudpickle.dumps(function))(2) == expected, "wrong result"

    there_and_back()
    times = [seconds_of(there_and_back)[0] / turns for _ in range(3 if quick else 20)]
    report(case, peer, packages("cloudpickle"), median(times), "s", calls=turns * len(times),
           p90=percentile90(times))


if __name__ == "__main__":
    main(*sys.argv[1:3], "--quick" in sys.argv)
