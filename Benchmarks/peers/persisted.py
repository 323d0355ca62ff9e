"""What is dumped and loaded, made so that another language can make the same."""

import numpy


def random_numbers(count):
    """Doubles between 0 and 1, which nothing compresses."""
    return numpy.random.default_rng(0).random(count)


def compressible(count):
    """A slow wave with three noisy bits, as measurements have: zlib makes a seventh of it. Number i
    is round(sin(i / 5000) · 1024 + (splitmix64(i) >> 61)) / 1024."""
    result = numpy.empty(count)
    # A piece at a time, so that making it takes little more memory than it has.
    for start in range(0, count, 1 << 20):
        index = numpy.arange(start, min(start + (1 << 20), count))
        noise = (splitmix64(index) >> numpy.uint64(61)).astype(float)
        result[start:start + len(index)] = (
            numpy.round(numpy.sin(index / 5000) * 1024 + noise) / 1024)
    return result


def splitmix64(index):
    """The numbers of the splitmix64 stream with seed 0 at these places."""
    with numpy.errstate(over="ignore"):
        z = (index.astype(numpy.uint64) + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return z ^ (z >> numpy.uint64(31))


def small_entries(count):
    """Texts, whole numbers, fractions, lists and tuples, a few to an entry."""
    return {f"key-{i:06d}": [i, i / 3, f"value {i}", (i % 5, None, i % 2 == 0)]
            for i in range(count)}
