"""Tables of pandas. Their descriptions say which columns a reader must find by name with their
values, and which need only survive as objects."""

import datetime

import numpy
import pandas

TIMES = ["2024-02-29 12:34:56.789", None, "1969-12-31 23:59:59.999999"]


def values():
    yield "frame", pandas.DataFrame({"a": [1, 2, 3], "b": [0.5, numpy.nan, -1.5],
                                     "c": [True, False, True]})
    yield "frame-blocks", pandas.DataFrame({"i": numpy.arange(3, dtype="i4"), "x": [1.5, 2.5, 3.5],
                                            "j": numpy.arange(3, 6, dtype="i4"),
                                            "y": [4.5, 5.5, 6.5], "t": pandas.to_datetime(TIMES)})
    yield "frame-fortran", pandas.DataFrame(numpy.arange(12.0).reshape(3, 4), columns=list("wxyz"))
    yield "frame-strings", pandas.DataFrame({"name": ["a", "\u20ac", None],
                                             "object": pandas.Series(["x", 1, None], dtype=object)})
    yield "frame-index", pandas.DataFrame({"v": [1.0, 2.0]},
                                          index=pandas.Index(["r", "s"], name="key"))
    yield "frame-integers-as-names", pandas.DataFrame({0: [1, 2], 1: ["a", "b"]})
    yield "frame-duplicate-names", pandas.DataFrame([[1, 2.5], [3, 4.5]], columns=["a", "a"])
    yield "frame-empty", pandas.DataFrame()
    yield "frame-no-rows", pandas.DataFrame({"a": pandas.Series(dtype="i8"),
                                             "s": pandas.Series(dtype="str")})
    yield "frame-categories", pandas.DataFrame({
        "size": pandas.Categorical(["S", "L", None, "S"], categories=["S", "M", "L"], ordered=True),
        "code": pandas.Categorical([10, 20, 10, 10])})
    yield "frame-times", pandas.DataFrame({
        "plain": pandas.to_datetime(TIMES), "zone": pandas.to_datetime(TIMES).tz_localize(
            "Europe/Berlin"), "utc": pandas.to_datetime(TIMES).tz_localize("UTC"),
        "offset": pandas.to_datetime(TIMES).tz_localize(
            datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))),
        "span": pandas.to_timedelta(["1 day", None, "-2 hours"])})
    rows = pandas.MultiIndex.from_product([["x", "y"], [1, 2]], names=["letter", "number"])
    columns = pandas.MultiIndex.from_tuples([("m", "a"), ("m", "b"), ("n", "a")])
    yield "frame-multi-index", pandas.DataFrame(numpy.arange(12.0).reshape(4, 3), rows, columns)
    yield "frame-nullable", pandas.DataFrame({
        "i": pandas.array([1, None, 3], "Int64"), "f": pandas.array([0.5, None, 1.5], "Float64"),
        "b": pandas.array([True, None, False], "boolean"),
        "s": pandas.array(["a", None, "c"], "string[python]")})
    yield "frame-attributes", with_attributes()
    yield "frame-exotic", pandas.DataFrame({
        "period": pandas.period_range("2024-01", periods=3, freq="M"),
        "interval": pandas.interval_range(0, 3), "sparse": pandas.arrays.SparseArray([0, 0, 1])})
    yield "frame-of-arrays", pandas.DataFrame({"a": [numpy.arange(2), None]})
    yield "series", pandas.Series([1.5, 2.5, 3.5], name="speed")
    yield "series-big", pandas.Series(numpy.arange(3, dtype=">i4"))
    yield "series-strings", pandas.Series(["a", None, "c"], index=[10, 20, 30])
    yield "series-times", pandas.Series(pandas.date_range("2024-03-31", periods=3, freq="h",
                                                          tz="Europe/Berlin"), name="when")
    yield "series-categories", pandas.Series(["a", "b", "a"], dtype="category")
    yield "frames-in-dict", {"train": pandas.DataFrame({"a": [1]}), "name": "x",
                             "array": numpy.arange(3)}
    yield "timestamp", pandas.Timestamp("2024-02-29 12:00", tz="Europe/Berlin")
    yield "missing", [pandas.NA, pandas.NaT]
    yield "index", pandas.Index([3, 1, 2], name="numbers")
    yield "period", pandas.Period("2024-02", "M")


def with_attributes():
    frame = pandas.DataFrame({"a": [1, 2]})
    frame.attrs["unit"] = "m"
    return frame
