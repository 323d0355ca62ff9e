/// Returns a digest of what `value` holds: the same for equal values, on any machine and build.
///
/// The order in which a set or a dictionary was filled, the capacity of a collection, the layout
/// of an array in memory and the identity of an object never matter. Kinds of value do: `1`,
/// `1.0`, `true` and `"1"` all differ, as do integers of different width, `Float` and `Double`,
/// and `0.0` and `-0.0`; all NaNs are one. A type is known by what it encodes, not by its name.
///
/// Arrays of numbers are read at the speed of memory; anything else costs about what encoding it
/// does. Inside a type that has a method `hash`, such as any `Hashable` one, write `Joblib.hash`.
///
/// Source: `joblib.hash`, whose digests are others, and whose arrays differ by memory layout.
///
/// - Throws: ``HashingError`` when `value` does not encode itself, or is nested without end.
public func hash<T: Encodable>(_ value: T) throws -> Digest {
  var hasher = CanonicalHasher()
  try hasher.combine(value)
  return hasher.finalize()
}

/// Returns the hash that Python's `joblib.hash(value, hash_name)` returns for the same value.
///
/// Values are numbers, `Bool`, `nil` (`None`), `String`, `[UInt8]` (`bytes`), and tuples, arrays
/// (lists), sets and dictionaries of such, nested as you like. As in Python `1`, `1.0`, `true`,
/// `"1"`, a tuple and a list all differ, while integers of all widths are one, and `Float` is
/// `Double`. Where a Python value holds one list twice, rather than two equal ones, its hash is
/// another, since Python's counts objects.
///
/// Arrays of numbers have no hash here, since Python's depends on the versions of it and of NumPy.
///
/// ```swift
/// try hash(["abcde": [1, 2]], .md5)  // joblib.hash({"abcde": [1, 2]})
/// ```
///
/// The value is written out in memory first; it costs about what pickling it does.
///
/// Source: `joblib.hashing.Hasher`.
///
/// - Returns: 32 hexadecimal digits for MD5, 40 for SHA-1.
/// - Throws: ``HashingError`` for a value of another type, or nested more than 256 deep.
public func hash<T>(_ value: T, _ algorithm: HashAlgorithm) throws -> String {
  algorithm.hex(of: try PythonPickle.bytes(of: PythonValue(value)))
}
