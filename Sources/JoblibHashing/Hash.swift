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
