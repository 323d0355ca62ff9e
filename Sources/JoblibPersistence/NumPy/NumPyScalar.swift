/// A single number or string of NumPy's, such as `numpy.float64(1)`.
///
/// Times, records and long doubles are none; they are found as an array without axes.
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
  package var scalar: NumPyScalar? {
    // Cheap for what is none: most values of a graph are asked.
    guard node.kind == .object,
      graph.tables.classOfObject(id)?.name == "scalar",
      let array = try? NumPyArray(id, in: graph)
    else { return nil }
    return array.scalar
  }
}

extension NumPyArray {
  /// The single element of an array without axes, if that is a number, text or bytes.
  fileprivate var scalar: NumPyScalar? {
    guard shape.isEmpty else { return nil }
    if type.kind == "U" { return strings?.first.flatMap { $0 }.map(NumPyScalar.string) }
    let scalar: NumPyScalar?? = withUnsafeBytes { bytes in
      switch (type.kind, type.itemSize) {
      case ("b", 1): .bool(bytes[0] != 0)
      case ("i", 1): .int(Int64(bytes.load(as: Int8.self)))
      case ("i", 2): .int(Int64(integer(bytes, as: Int16.self)))
      case ("i", 4): .int(Int64(integer(bytes, as: Int32.self)))
      case ("i", 8): .int(integer(bytes, as: Int64.self))
      case ("u", 1): .uint(UInt64(bytes[0]))
      case ("u", 2): .uint(UInt64(integer(bytes, as: UInt16.self)))
      case ("u", 4): .uint(UInt64(integer(bytes, as: UInt32.self)))
      case ("u", 8): .uint(integer(bytes, as: UInt64.self))
      case ("f", 2): .float(Double(Float16(bitPattern: integer(bytes, as: UInt16.self))))
      case ("f", 4): .float(float(bytes))
      case ("f", 8): .float(double(bytes))
      case ("c", 8): .complex(float(bytes), float(bytes, at: 4))
      case ("c", 16): .complex(double(bytes), double(bytes, at: 8))
      // As in Python, zeros at the end are no part of it.
      case ("S", _): .bytes(Array(bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]))
      default: nil
      }
    }
    return scalar ?? nil
  }

  private func integer<T: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer,
    at offset: Int = 0,
    as _: T.Type
  ) -> T {
    let value = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    return type.isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  private func float(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) -> Double {
    Double(Float(bitPattern: integer(bytes, at: offset, as: UInt32.self)))
  }

  private func double(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) -> Double {
    Double(bitPattern: integer(bytes, at: offset, as: UInt64.self))
  }
}
