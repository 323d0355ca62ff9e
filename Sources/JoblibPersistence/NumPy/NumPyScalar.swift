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
    // Every value of a list may be asked, so without an array or a string for each.
    let tables = graph.tables
    guard node.kind == .object, let maker = tables.classOfObject(id), maker.name == "scalar",
      maker.current.module == "numpy._core.multiarray",
      case let arguments = tables.children(tables.object(id).arguments), arguments.count == 2,
      case let bytesID = arguments[arguments.startIndex + 1], tables.node(bytesID).kind.isBytes,
      let type = NumPyType(number: arguments[arguments.startIndex], in: tables)
        ?? (try? NumPyType(arguments[arguments.startIndex], in: tables))
    else { return nil }
    return tables.withBytes(bytesID) { $0.count == type.itemSize ? type.scalar($0) : nil }
  }
}

extension NumPyType {
  /// Reads the description of a number; nil for what may be another type.
  fileprivate init?(number id: NodeID, in tables: PickleTables) {
    guard tables.classOfObject(id)?.name == "dtype", case let object = tables.object(id),
      let code = tables.children(object.arguments).first, tables.isText(code),
      let state = object.state, tables.node(state).kind == .tuple,
      let order = tables.children(state).dropFirst().first, tables.isText(order)
    else { return nil }
    let parts = tables.withBytes(code) { code -> (kind: UInt8, size: Int)? in
      guard (2...3).contains(code.count), "biufc".utf8.contains(code[0]) else { return nil }
      let digits = code.dropFirst().map { Int($0) - 0x30 }
      guard digits.allSatisfy((0...9).contains) else { return nil }
      return (code[0], digits.reduce(0) { $0 * 10 + $1 })
    }
    guard let parts else { return nil }
    self.init(
      kind: Character(Unicode.Scalar(parts.kind)),
      itemSize: parts.size,
      isBigEndian: tables.withBytes(order) { $0.first == UInt8(ascii: ">") }
    )
  }

  /// The number, text or bytes of an element; nil for another type.
  func scalar(_ bytes: UnsafeRawBufferPointer) -> NumPyScalar? {
    switch (kind.unicodeScalars.first, itemSize) {
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
    case ("U", _): text(ofUTF32: bytes).map(NumPyScalar.string)
    // As in Python, zeros at the end are no part of it.
    case ("S", _): .bytes(Array(bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]))
    default: nil
    }
  }

  private func integer<T: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer,
    at offset: Int = 0,
    as _: T.Type
  ) -> T {
    let value = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    return isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  private func float(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) -> Double {
    Double(Float(bitPattern: integer(bytes, at: offset, as: UInt32.self)))
  }

  private func double(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) -> Double {
    Double(bitPattern: integer(bytes, at: offset, as: UInt64.self))
  }
}
