/// A single number or string of NumPy's, such as `numpy.float64(1)`.
package enum NumPyScalar: Hashable, Sendable {
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case float(Double)
  case complex(Double, Double)
  case string(String)
  case bytes([UInt8])
}

extension PickleValue {
  /// The scalar of NumPy's, if it is one.
  package var scalar: NumPyScalar? { nil }
}
