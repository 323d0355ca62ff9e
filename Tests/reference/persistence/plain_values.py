"""Python's own types."""

import datetime
import decimal
import fractions
import pathlib
import uuid
import zoneinfo
from collections import Counter, OrderedDict, defaultdict, deque

from things import (Access, Colour, Counted, Keyed, Labelled, Node, Outer, Pair, Position, Settings,
                    Slotted, Stateful, doubled)

INTEGERS = [0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**63 + 1,
            2**64, 10**50, 2**2040]
FLOATS = {"zero": 0.0, "minus-zero": -0.0, "tenth": 0.1, "least": 5e-324,
          "largest": 1.7976931348623157e308, "infinity": float("inf"),
          "minus-infinity": float("-inf"), "nan": float("nan")}
TEXTS = {"empty": "", "ascii": "joblib", "latin": "C'est l'\u00e9t\u00e9 !",
         "bmp": "\u20ac \u65e5\u672c", "non-bmp": "\U0001f600 \U00010348",
         "surrogate": "lone \ud800 and \udfff", "line-ends": "a\nb\r\nc\\u0041\\\x00\x1a",
         "255-bytes": "x" * 255, "256-bytes": "\u00e9" * 128, "65536-bytes": "\u20ac" * 21845 + "z"}
BYTES = {"empty": b"", "all": bytes(range(256)), "255": b"\xff" * 255, "65536": b"\x00\x80" * 32768}
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
QUARTER = datetime.timezone(datetime.timedelta(hours=5, minutes=45))


def values():
    yield "none", None
    yield "true", True
    yield "false", False
    for number in INTEGERS:
        yield f"int-{named(number)}", number
        if number:
            yield f"int-minus-{named(number)}", -number
    for name, number in FLOATS.items():
        yield f"float-{name}", number
    yield "complex", 1.5 - 2j
    yield "complex-special", complex(-0.0, float("nan"))
    for name, text in TEXTS.items():
        yield f"str-{name}", text
    for name, data in BYTES.items():
        yield f"bytes-{name}", data
        yield f"bytearray-{name}", bytearray(data)
    yield from containers()
    yield from shared()
    yield from standard_library()
    yield from objects()


def named(number):
    """2^63 for the powers of two and their neighbours, digits for the small ones."""
    for change, sign in ((0, ""), (1, "-1"), (-1, "+1")):
        power = number + change
        if power > 255 and power & (power - 1) == 0:
            return f"2^{power.bit_length() - 1}{sign}"
    return str(number) if number < 1000 else f"10^{len(str(number)) - 1}"


def containers():
    for count in range(5):
        yield f"tuple-{count}", tuple(range(count))
    yield "list-empty", []
    yield "list-1", [1]
    yield "list-mixed", [None, True, 1, 2.5, "three", b"four", (5,), [6], {"7": 8}]
    # More than the thousand that pickle puts into one batch of items.
    yield "list-2500", list(range(2500))
    yield "list-nested", nested(200)
    yield "dict-empty", {}
    yield "dict-1", {"a": 1}
    yield "dict-str", {"a": 1, "b": [2, 3], "\u00fc": {"nested": None}, "": 0}
    yield "dict-int", {0: "zero", -1: "minus one", 10**20: "large"}
    yield "dict-tuple", {("a", 1): 1.5, ("b", 2): 2.5, (): None}
    yield "dict-mixed", {None: 0, True: 1, 2.5: 2, b"b": 3, "s": 4, frozenset([5]): 5}
    yield "dict-2500", {f"key {index}": index for index in range(2500)}
    yield "set-empty", set()
    yield "set-numbers", {1, 2, 3}
    yield "set-mixed", {"a", 1, (2, "b"), None, frozenset("xy")}
    yield "set-2500", set(range(2500))
    yield "frozenset-empty", frozenset()
    yield "frozenset-text", frozenset(["a", "b", "\u20ac"])
    yield "slice", slice(1, -1, 2)
    yield "slice-open", slice(None, None, None)
    yield "range", range(3, -10, -4)
    yield "range-large", range(0, 2**70, 2**65)
    yield "ellipsis", ...
    yield "not-implemented", NotImplemented


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def shared():
    part, text = [1, 2], "a text that occurs twice"
    yield "shared-list", [part, part]
    yield "shared-twins", [[1, 2], [1, 2]]
    yield "shared-deep", {"first": {"part": part}, "second": ([part], part)}
    yield "shared-text", [text, text, {text: text}]
    mapping = {"k": 1}
    yield "shared-dict", (mapping, [mapping])
    pair = (part, "x")
    yield "shared-tuple", [pair, pair]
    node = Node("shared")
    yield "shared-object", [node, {"again": node}]
    yield "cycle-list", cyclic_list()
    mapping = {"name": "loop"}
    mapping["self"] = mapping
    yield "cycle-dict", mapping
    inside = []
    outside = (inside, "end")
    inside.append(outside)
    yield "cycle-tuple", outside
    node = Node("alone")
    node.next = node
    yield "cycle-object", node
    first, second = Node("first"), Node("second")
    first.next, second.next = second, first
    yield "cycle-two-objects", [first, second]
    counted = Counted([1], "m")
    counted.append(counted)
    counted.owner = counted
    yield "cycle-list-subclass", counted
    default = defaultdict(list)
    default["self"].append(default)
    yield "cycle-defaultdict", default


def cyclic_list():
    items = [1]
    items.append(items)
    items.append([items])
    return items


def standard_library():
    moment = datetime.datetime(2024, 2, 29, 23, 59, 59, 999999)
    yield "date", datetime.date(2024, 2, 29)
    yield "date-first", datetime.date(1, 1, 1)
    yield "date-last", datetime.date(9999, 12, 31)
    yield "time", datetime.time(1, 2, 3, 4)
    yield "time-zone", datetime.time(23, 0, tzinfo=QUARTER)
    yield "datetime", moment
    yield "datetime-utc", moment.replace(tzinfo=datetime.timezone.utc)
    yield "datetime-fixed-offset", moment.replace(tzinfo=QUARTER)
    yield "datetime-zoneinfo", moment.replace(tzinfo=PARIS)
    yield "datetime-fold", datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=PARIS)
    yield "timedelta", datetime.timedelta(days=-3, seconds=5, microseconds=7)
    yield "timezone-named", datetime.timezone(-datetime.timedelta(hours=3, seconds=1), "Here")
    yield "zoneinfo", PARIS
    yield "decimal", decimal.Decimal("-123.4500")
    yield "decimal-nan", decimal.Decimal("NaN")
    yield "fraction", fractions.Fraction(-22, 7)
    yield "uuid", uuid.UUID("12345678-1234-5678-1234-567812345678")
    yield "ordered-dict", OrderedDict([("z", 1), ("a", [2])])
    yield "defaultdict", defaultdict(list, {"a": [1], "b": []})
    yield "counter", Counter("abracadabra")
    yield "deque", deque([1, "two", [3]])
    yield "deque-bounded", deque([1, 2, 3], maxlen=3)
    yield "posix-path", pathlib.PosixPath("/tmp/caf\u00e9/data.pkl")
    yield "pure-windows-path", pathlib.PureWindowsPath("C:/Temp/a.txt")


def objects():
    yield "namedtuple", Pair(1, ["right"])
    yield "dataclass", Settings("quick", 0.5, [1, 2, 3])
    yield "dataclass-frozen", Position(1.0, -2.0)
    yield "enum", Colour.RED
    yield "enum-text", [Colour.GREEN, Colour.GREEN, Colour.RED]
    yield "flag", Access.READ | Access.WRITE
    yield "object", Node({"a": 1})
    yield "object-slots", Slotted(1, [2])
    yield "object-state", Stateful(2.5)
    yield "object-keywords", Keyed(width=3, height=[4])
    yield "object-inner-class", Outer.Inner("x")
    yield "list-subclass", Counted([1, 2.5], "kg")
    labelled = Labelled({"a": 1, "b": 2})
    labelled.title = "two"
    yield "dict-subclass", labelled
    yield "class", Settings
    yield "class-inner", Outer.Inner
    yield "class-builtin", [int, type(None), len]
    yield "function", doubled
    yield "exception", ValueError("wrong", 3)
