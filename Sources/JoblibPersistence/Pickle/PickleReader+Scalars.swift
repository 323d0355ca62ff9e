internal import NDArrays

extension PickleReader {
  // MARK: Numbers

  /// Takes a number in two's complement.
  mutating func readLong(count: Int) throws(PersistenceError) {
    var bytes = ContiguousArray<UInt8>()
    try input.forEachPiece(of: count) { bytes.append(contentsOf: $0) }
    pushLong(bytes)
  }

  /// Pushes a number in two's complement, little-endian, of any length.
  mutating func pushLong(_ bytes: ContiguousArray<UInt8>) {
    guard bytes.count > 8 else {
      let fill: UInt64 = bytes.last.map { $0 >= 0x80 } == true ? .max : 0
      let value = bytes.reversed().reduce(fill) { $0 << 8 | UInt64($1) }
      return push(tables.add(int: Int64(bitPattern: value)))
    }
    // Bytes that only repeat the sign say nothing.
    var count = bytes.count
    while count > 8, bytes[count - 1] == (bytes[count - 2] >= 0x80 ? 0xFF : 0) { count -= 1 }
    if count <= 8 { return pushLong(ContiguousArray(bytes.prefix(8))) }
    push(
      bytes.withUnsafeBytes {
        tables.add(.bigInt, bytes: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
    )
  }

  /// Takes a number as text; `00` and `01` are false and true.
  mutating func readIntLine() throws(PersistenceError) {
    let line = try input.readLine()
    switch String(decoding: line, as: UTF8.self) {
    case "00": push(tables.add(PickleNode(.bool)))
    case "01": push(tables.add(PickleNode(.bool, count: 1)))
    default: try pushDecimal(line)
    }
  }

  /// Takes a number as text, which may end in `L`.
  mutating func readLongLine() throws(PersistenceError) {
    var line = try input.readLine()
    if line.last == UInt8(ascii: "L") { line.removeLast() }
    try pushDecimal(line)
  }

  private mutating func pushDecimal(_ digits: [UInt8]) throws(PersistenceError) {
    if let value = Int64(String(decoding: digits, as: UTF8.self)) {
      return push(tables.add(int: value))
    }
    // Quadratic, so bounded; nobody writes longer numbers as text.
    guard digits.count <= 10_000, let bytes = BigInteger.twosComplement(ofDecimal: digits) else {
      throw corrupted("a number is \"\(String(decoding: digits.prefix(40), as: UTF8.self))\"")
    }
    pushLong(bytes)
  }

  mutating func readFloatLine() throws(PersistenceError) {
    let line = try input.readLine()
    guard let value = Double(String(decoding: line, as: UTF8.self)) else {
      throw corrupted("a number is \"\(String(decoding: line.prefix(40), as: UTF8.self))\"")
    }
    push(tables.add(PickleNode(.float, payload: value.bitPattern)))
  }

  // MARK: Lengths

  func readSignedCount() throws(PersistenceError) -> Int {
    let count = try input.readInteger(Int32.self)
    guard count >= 0 else { throw corrupted("a length is \(count)") }
    return Int(count)
  }

  func readLongCount() throws(PersistenceError) -> Int {
    let count = try input.readInteger(UInt64.self)
    guard let count = Int(exactly: count) else { throw corrupted("a length is \(count)") }
    return count
  }

  func readMemoLine() throws(PersistenceError) -> UInt64 {
    let line = try input.readLine()
    guard let number = UInt64(String(decoding: line, as: UTF8.self)) else {
      throw corrupted(
        "an entry of the memo is \"\(String(decoding: line.prefix(40), as: UTF8.self))\""
      )
    }
    return number
  }

  // MARK: Strings and bytes

  mutating func readBytes(_ kind: PickleNode.Kind, count: Int) throws(PersistenceError) {
    if count < PickleTables.smallestBlobByteCount {
      push(try input.withBytes(count) { tables.add(kind, bytes: $0) })
    } else {
      push(tables.add(kind, blob: try readStorage(byteCount: count)))
    }
  }

  /// Takes so many bytes into memory of their own.
  func readStorage(byteCount: Int) throws(PersistenceError) -> ArrayStorage {
    guard byteCount <= input.remainingByteCount ?? .max else {
      throw PersistenceError(
        .truncated,
        """
        \(byteCount) bytes should follow, but only \(input.remainingByteCount ?? 0) are left; the \
        file was cut short
        """,
        offset: input.position
      )
    }
    guard byteCount <= input.byteLimit, let storage = ArrayStorage(allocatingIfPossible: byteCount)
    else {
      throw PersistenceError(
        .limitExceeded,
        """
        a piece of \(byteCount) bytes is more than this call may take, or the machine has; if the file \
        is not damaged, raise the limit (limits: .init(byteCount: …))
        """,
        offset: input.position
      )
    }
    // Pages that are not reached are never made, should the file end before.
    try input.read(into: UnsafeMutableRawBufferPointer(start: storage.base, count: byteCount))
    return storage
  }

  /// Takes text in which `\uXXXX` and `\UXXXXXXXX` stand for characters (`raw-unicode-escape`).
  mutating func readUnicodeLine() throws(PersistenceError) {
    let line = try input.readLine()
    guard let text = EscapedText.rawUnicode(line) else {
      throw corrupted("a string has a broken escape")
    }
    push(text.withUnsafeBytes { tables.add(.string, bytes: $0) })
  }

  /// Takes text between quotes, with the escapes of Python 2.
  mutating func readStringLine() throws(PersistenceError) {
    let line = try input.readLine()
    guard let bytes = EscapedText.quoted(line) else { throw corrupted("a string has no end quote") }
    push(bytes.withUnsafeBytes { tables.add(.byteString, bytes: $0) })
  }
}
