/// The bytes that Python's joblib hashes: a pickle of protocol 3, with entries and elements in order.
///
/// Texts and bytes are not remembered by the pickler, so that equal ones count as one; lists, tuples,
/// sets and dictionaries are, as if no two of them were the same object.
///
/// Source: `joblib.hashing.Hasher`, `pickle.py`.
struct PythonPickle {
  private(set) var bytes: [UInt8] = [0x80, 3]
  private var memoCount: UInt32 = 0
  /// The number under which the class of ordered sets is remembered.
  private var setClass: UInt32?

  /// The pickle of one value.
  static func bytes(of value: PythonValue) throws(HashingError) -> [UInt8] {
    var pickle = PythonPickle()
    try pickle.write(value)
    pickle.write(".")
    return pickle.bytes
  }

  private mutating func write(_ value: PythonValue) throws(HashingError) {
    switch value {
    case .none: write("N")
    case .bool(let value): bytes.append(value ? 0x88 : 0x89)
    case .int(let value): write(value)
    case .float(let value):
      write("G")
      write(bigEndian: value.bitPattern)
    case .string(let value): try write(text: value)
    case .bytes(let value): try write(value)
    case .tuple(let elements): try write(tuple: elements)
    case .list(let elements): try write(list: elements)
    case .set(let elements): try write(set: elements)
    case .dictionary(let entries): try write(dictionary: entries)
    }
  }

  private mutating func write(_ opcode: Unicode.Scalar) { bytes.append(UInt8(ascii: opcode)) }

  private mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func write(bigEndian number: UInt64) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  // MARK: Numbers and texts

  private mutating func write(_ value: PythonInteger) {
    let magnitude = value.magnitude
    if !value.isNegative, magnitude <= 0xff {
      write("K")
      write(UInt8(magnitude))
    } else if !value.isNegative, magnitude <= 0xffff {
      write("M")
      write(UInt16(magnitude))
    } else if magnitude < 1 << 31 || value.isNegative && magnitude == 1 << 31 {
      write("J")
      write(UInt32(truncatingIfNeeded: value.isNegative ? ~magnitude &+ 1 : magnitude))
    } else {
      let digits = value.bytes
      bytes.append(0x8a)
      write(UInt8(digits.count))
      bytes += digits
    }
  }

  private mutating func write(text: String) throws(HashingError) {
    write("X")
    write(try count(text.utf8.count))
    bytes += text.utf8
  }

  private mutating func write(_ value: [UInt8]) throws(HashingError) {
    if value.count <= 0xff {
      write("C")
      write(UInt8(value.count))
    } else {
      write("B")
      write(try count(value.count))
    }
    bytes += value
  }

  private func count(_ count: Int) throws(HashingError) -> UInt32 {
    guard let count = UInt32(exactly: count) else {
      throw HashingError(
        .notInPython,
        path: "",
        message: "a text of \(count) bytes is too long for a pickle of protocol 3"
      )
    }
    return count
  }

  // MARK: Containers

  private static let batch = 1000

  /// Remembers what was made last.
  private mutating func remember() {
    if memoCount <= 0xff {
      write("q")
      write(UInt8(memoCount))
    } else {
      write("r")
      write(memoCount)
    }
    memoCount += 1
  }

  private mutating func write(tuple elements: [PythonValue]) throws(HashingError) {
    if elements.isEmpty { return write(")") }
    if elements.count > 3 { write("(") }
    for element in elements { try write(element) }
    if elements.count > 3 { write("t") } else { bytes.append(UInt8(0x84 + elements.count)) }
    remember()
  }

  private mutating func write(list elements: [PythonValue]) throws(HashingError) {
    write("]")
    remember()
    for start in stride(from: 0, to: elements.count, by: Self.batch) {
      let batch = elements[start..<min(start + Self.batch, elements.count)]
      if batch.count > 1 { write("(") }
      for element in batch { try write(element) }
      write(batch.count > 1 ? "e" : "a")
    }
  }

  private mutating func write(
    dictionary entries: [(key: PythonValue, value: PythonValue)]
  ) throws(HashingError) {
    write("}")
    remember()
    let entries = try ordered(entries)
    for start in stride(from: 0, to: entries.count, by: Self.batch) {
      let batch = entries[start..<min(start + Self.batch, entries.count)]
      if batch.count > 1 { write("(") }
      for entry in batch {
        try write(entry.key)
        try write(entry.value)
      }
      write(batch.count > 1 ? "u" : "s")
    }
  }

  /// A set is an object of joblib's own, whose one attribute is a list.
  private mutating func write(set elements: [PythonValue]) throws(HashingError) {
    if let setClass {
      write(setClass <= 0xff ? "h" : "j")
      if setClass <= 0xff { write(UInt8(setClass)) } else { write(setClass) }
    } else {
      write("c")
      bytes += "joblib.hashing\n_ConsistentSet\n".utf8
      setClass = memoCount
      remember()
    }
    write(")")
    bytes.append(0x81)
    remember()
    let sequence = PythonValue.list(try ordered(elements.map { ($0, .none) }).map(\.key))
    try write(dictionary: [(.string("_sequence"), sequence)])
    write("b")
  }

  /// Entries by key; where keys have no order, by the hashes of the keys, which take their place.
  private func ordered(
    _ entries: [(key: PythonValue, value: PythonValue)]
  ) throws(HashingError) -> [(key: PythonValue, value: PythonValue)] {
    if entries.count < 2 { return entries }
    if let kind = entries[0].key.orderedKind,
      entries.allSatisfy({ $0.key.orderedKind == kind })
    {
      return entries.sorted { $0.key.isLess(than: $1.key) }
    }
    var hashed: [(hash: String, value: PythonValue)] = []
    for entry in entries {
      hashed.append((HashAlgorithm.md5.hex(of: try Self.bytes(of: entry.key)), entry.value))
    }
    return hashed.sorted { $0.hash < $1.hash }.map { (.string($0.hash), $0.value) }
  }
}

extension PythonValue {
  fileprivate enum OrderedKind { case number, string, bytes }

  /// The kind of values that Python can order this among.
  fileprivate var orderedKind: OrderedKind? {
    switch self {
    case .bool, .int, .float: .number
    case .string: .string
    case .bytes: .bytes
    default: nil
    }
  }

  /// The order of two values of one kind.
  fileprivate func isLess(than other: PythonValue) -> Bool {
    switch (self, other) {
    case (.string(let left), .string(let right)):
      left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
    case (.float(let left), .float(let right)): left < right
    case (.float(let left), _): left < other.double
    case (_, .float(let right)): double < right
    default: integer < other.integer
    }
  }

  private var integer: PythonInteger {
    switch self {
    case .bool(let value): PythonInteger(value ? 1 : 0)
    case .int(let value): value
    default: PythonInteger(0)
    }
  }

  private var double: Double {
    let magnitude = Double(integer.magnitude)
    return integer.isNegative ? -magnitude : magnitude
  }
}
