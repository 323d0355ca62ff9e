extension PickleScalar {
  static func writeAll(_ values: [Self], to encoder: PickleEncoder) throws {
    try encoder.open(as: .list)
    for value in values {
      let writer = encoder.next()
      value.write(to: writer)
      try writer.drainIfLarge()
    }
  }

  static func readAll(_ ids: ArraySlice<NodeID>, from decoder: PickleDecoder) throws -> [Self] {
    var values: [Self] = []
    values.reserveCapacity(ids.count)
    for id in ids {
      values.append(try decoder.scalar(Self.self, id, .index(values.count)))
    }
    return values
  }

  static func readOne(
    _ id: NodeID,
    _ step: PicklePath.Step?,
    from decoder: PickleDecoder
  ) throws -> Self {
    try decoder.scalar(Self.self, id, step)
  }

  /// The value of a node, also of one that is a scalar of NumPy's.
  @inline(__always)
  static func read(_ id: NodeID, in graph: PickleGraph) -> Self? {
    let node = graph.node(id)
    if let value = read(node, id, in: graph) { return value }
    guard node.kind == .object, let scalar = PickleValue(graph, id).scalar else { return nil }
    return convert(scalar)
  }
}

// MARK: - Whole numbers

extension PickleScalar where Self: FixedWidthInteger {
  @inline(__always)
  static func read(_ node: PickleNode, _ id: NodeID, in graph: PickleGraph) -> Self? {
    switch node.kind {
    case .int: Self(exactly: Int64(bitPattern: node.payload))
    case .bigInt: graph.withBytes(id) { Self(twosComplement: $0) }
    default: nil
    }
  }

  static func convert(_ scalar: NumPyScalar) -> Self? {
    switch scalar {
    case .int(let value): Self(exactly: value)
    case .uint(let value): Self(exactly: value)
    default: nil
    }
  }

  /// A number of as many bytes as it takes, little-endian; nil if it does not fit.
  private init?(twosComplement bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= MemoryLayout<Int128>.size + 1, let last = bytes.last else { return nil }
    let isNegative = last >= 0x80
    // A seventeenth byte may only say that the number is positive.
    guard bytes.count <= MemoryLayout<Int128>.size || last == 0 else { return nil }
    let bits = bytes.prefix(MemoryLayout<Int128>.size).reversed()
      .reduce(isNegative ? UInt128.max : 0) { $0 << 8 | UInt128($1) }
    if isNegative {
      self.init(exactly: Int128(bitPattern: bits))
    } else {
      self.init(exactly: bits)
    }
  }
}

extension PickleScalar where Self: FixedWidthInteger & SignedInteger {
  @inline(__always)
  func write(to writer: PickleWriter) { writer.write(Int64(self)) }
}

extension PickleScalar where Self: FixedWidthInteger & UnsignedInteger {
  @inline(__always)
  func write(to writer: PickleWriter) { writer.write(UInt64(self)) }
}

extension Int: PickleScalar {}
extension Int8: PickleScalar {}
extension Int16: PickleScalar {}
extension Int32: PickleScalar {}
extension Int64: PickleScalar {}
extension UInt: PickleScalar {}
extension UInt8: PickleScalar {}
extension UInt16: PickleScalar {}
extension UInt32: PickleScalar {}
extension UInt64: PickleScalar {}

extension Int128: PickleScalar {
  func write(to writer: PickleWriter) {
    if let value = Int64(exactly: self) { return writer.write(value) }
    withUnsafeBytes(of: littleEndian) { writer.write(twosComplement: $0) }
  }
}

extension UInt128: PickleScalar {
  func write(to writer: PickleWriter) {
    if let value = Int128(exactly: self) { return value.write(to: writer) }
    withUnsafeBytes(of: (littleEndian, UInt8(0))) {
      writer.write(twosComplement: UnsafeRawBufferPointer(rebasing: $0.prefix(17)))
    }
  }
}

// MARK: - Numbers with a fraction

extension PickleScalar where Self: BinaryFloatingPoint {
  @inline(__always)
  func write(to writer: PickleWriter) { writer.write(Double(self)) }

  @inline(__always)
  static func read(_ node: PickleNode, _ id: NodeID, in graph: PickleGraph) -> Self? {
    switch node.kind {
    case .float: rounded(Double(bitPattern: node.payload))
    case .int: Self(exactly: Int64(bitPattern: node.payload))
    default: nil
    }
  }

  static func convert(_ scalar: NumPyScalar) -> Self? {
    switch scalar {
    case .float(let value): rounded(value)
    case .int(let value): Self(exactly: value)
    case .uint(let value): Self(exactly: value)
    default: nil
    }
  }

  /// The nearest number; nil for one that would become infinite.
  @inline(__always)
  private static func rounded(_ value: Double) -> Self? {
    let result = Self(value)
    return result.isFinite || !value.isFinite ? result : nil
  }
}

extension Double: PickleScalar {}
extension Float: PickleScalar {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
extension Float16: PickleScalar {}
#endif

// MARK: - Booleans and text

extension Bool: PickleScalar {
  @inline(__always)
  func write(to writer: PickleWriter) { writer.write(self) }

  @inline(__always)
  static func read(_ node: PickleNode, _ id: NodeID, in graph: PickleGraph) -> Bool? {
    node.kind == .bool ? node.count != 0 : nil
  }

  static func convert(_ scalar: NumPyScalar) -> Bool? {
    if case .bool(let value) = scalar { value } else { nil }
  }
}

extension String: PickleScalar {
  @inline(__always)
  func write(to writer: PickleWriter) { writer.write(self) }

  /// Text; nil where surrogates stand alone in it, and for bytes that are none.
  @inline(__always)
  static func read(_ node: PickleNode, _ id: NodeID, in graph: PickleGraph) -> String? {
    guard node.kind.isText else { return nil }
    return graph.withBytes(id) { bytes in
      guard let text = try? UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span) else {
        return nil
      }
      return String(copying: text)
    }
  }

  static func convert(_ scalar: NumPyScalar) -> String? {
    if case .string(let value) = scalar { value } else { nil }
  }
}
