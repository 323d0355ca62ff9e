"""How tables of pandas are described. This never imports pandas: a program that has a table has
done so."""

import sys

# Types of columns whose values a reader must find. Others (periods, intervals, sparse ones) need
# only survive, as parts of an object that is kept as it is.
MASKED = {"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32",
          "Float64", "boolean"}


def pandas():
    return sys.modules.get("pandas")


def is_table(value):
    return pandas() is not None and type(value) in (pandas().DataFrame, pandas().Series)


def table(value, describe):
    index = [column(level_name, level(value.index, number), describe)
             for number, level_name in enumerate(value.index.names)]
    name = type(value).__name__
    if name == "Series":
        columns = [column(value.name, value, describe)]
    else:
        # By place: two columns may have one name.
        columns = [column(label, value.iloc[:, place], describe)
                   for place, label in enumerate(value.columns)]
    return {"kind": "table", "name": name, "rows": len(value), "columns": columns, "index": index}


def level(index, number):
    return index.get_level_values(number) if index.nlevels > 1 else index


def column(label, values, describe):
    result = {"label": describe(label), "dtype": values.dtype.name}
    zone = getattr(values.dtype, "tz", None)
    if zone is not None:
        result["zone"] = str(zone)
    return dict(result, values=described(values, describe))


def described(values, describe):
    dtype, array = values.dtype, values.array
    if isinstance(dtype, pandas().CategoricalDtype):
        return {"kind": "categories", "ordered": bool(dtype.ordered),
                "codes": describe(array.codes),
                "categories": described(dtype.categories, describe)}
    if isinstance(dtype, pandas().StringDtype):
        return describe([None if pandas().isna(text) else text for text in values])
    if str(dtype) in MASKED:
        values, missing = array._data, array._mask
        return {"kind": "masked", "values": describe(values), "missing": describe(missing)}
    if isinstance(dtype, pandas().DatetimeTZDtype):
        # What is stored: instants, with no zone.
        return describe(array._ndarray)
    if isinstance(dtype, (pandas().PeriodDtype, pandas().IntervalDtype, pandas().SparseDtype)):
        return {"kind": "opaque"}
    return describe(values.to_numpy())
