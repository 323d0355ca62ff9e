internal import JoblibCompression
internal import JoblibSystem
internal import NDArrays

/// A file of files (`.zip`, which `.npz` is), by the list at its end (PKWARE's APPNOTE.TXT).
struct ZipArchive {
  struct Member {
    let name: String
    let method: UInt16
    let checksum: UInt32
    /// In the archive.
    let byteCount: Int
    /// What comes out.
    let contentByteCount: Int
    /// Where the member's own header is.
    let offset: Int
  }

  let members: [Member]
  private let bytes: ZipBytes

  /// Whether an archive comes next: a member, or the end of an empty one.
  static func isNext(in input: PickleInput) throws(PersistenceError) -> Bool {
    for mark in [[3, 4], [5, 6]] as [[UInt8]] {
      if try input.isNext(Array("PK".utf8) + mark) { return true }
    }
    return false
  }

  init(_ bytes: ZipBytes) throws(PersistenceError) {
    self.bytes = bytes
    let end = try ZipEnd(bytes)
    let list = ZipRecord(try bytes.read(end.listByteCount, at: end.listOffset), at: end.listOffset)
    var members: [Member] = []
    var position = 0
    for _ in 0..<end.memberCount {
      members.append(try Self.member(in: list, at: &position))
    }
    self.members = members
  }

  private static func member(
    in list: ZipRecord,
    at position: inout Int
  ) throws(PersistenceError) -> Member {
    guard try list.number(UInt32.self, position) == 0x0201_4B50 else {
      throw list.corrupted("the list of members is damaged")
    }
    let nameCount = Int(try list.number(UInt16.self, position + 28))
    let extraCount = Int(try list.number(UInt16.self, position + 30))
    let commentCount = Int(try list.number(UInt16.self, position + 32))
    let name = try list.bytes(position + 46, nameCount)
    var sizes = [
      UInt64(try list.number(UInt32.self, position + 24)),
      UInt64(try list.number(UInt32.self, position + 20)),
      UInt64(try list.number(UInt32.self, position + 42)),
    ]
    try list.widen(&sizes, extraAt: position + 46 + nameCount, extraCount)
    let numbers = sizes.compactMap { Int(exactly: $0) }
    guard numbers.count == 3, try list.number(UInt16.self, position + 8) & 1 == 0 else {
      throw PersistenceError(
        .unsupported,
        "the member \(String(decoding: name, as: UTF8.self)) is encrypted, or larger than any file",
        offset: list.offset + position
      )
    }
    let member = Member(
      name: String(decoding: name, as: UTF8.self),
      method: try list.number(UInt16.self, position + 10),
      checksum: try list.number(UInt32.self, position + 16),
      byteCount: numbers[1],
      contentByteCount: numbers[0],
      offset: numbers[2]
    )
    position += 46 + nameCount + extraCount + commentCount
    return member
  }

  /// The bytes of a member, decompressed and checked at their end.
  func source(of member: Member) throws(PersistenceError) -> any ByteSource {
    let header = ZipRecord(try bytes.read(30, at: member.offset), at: member.offset)
    guard try header.number(UInt32.self, 0) == 0x0403_4B50 else {
      throw header.corrupted("the member \(member.name) is not where the list has it")
    }
    let names = Int(try header.number(UInt16.self, 26)) + Int(try header.number(UInt16.self, 28))
    let start = member.offset + 30 + names
    guard start <= bytes.count, member.byteCount <= bytes.count - start else {
      throw header.corrupted("the member \(member.name) reaches behind the end of the file")
    }
    let stored = ZipSource(bytes, from: start, count: member.byteCount)
    switch member.method {
    case 0 where member.byteCount == member.contentByteCount:
      return CheckedSource(stored, member)
    case 8:
      // A member of gzip is deflated bytes between these.
      let trailer = [member.checksum, UInt32(truncatingIfNeeded: member.contentByteCount)]
      let gzip = JoinedSource([
        MemorySource([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]), stored,
        MemorySource(
          ContiguousArray(trailer.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) })
        ),
      ])
      do {
        if let source = try Compressors.named("gzip")?.makeSource(from: gzip, threadCount: 1) {
          return source
        }
      } catch {
        throw PersistenceError(.compression, "\(member.name) cannot be inflated", cause: error)
      }
      fallthrough
    default:
      throw PersistenceError(
        .unsupported,
        """
        the member \(member.name) is compressed by method \(member.method); NumPy's own files are \
        stored or deflated
        """,
        offset: member.offset
      )
    }
  }
}

/// Where the list of members is, which the end of the file says.
private struct ZipEnd {
  let memberCount: Int
  let listOffset: Int
  let listByteCount: Int

  init(_ bytes: ZipBytes) throws(PersistenceError) {
    // The last record may have a comment behind it.
    let tailOffset = max(0, bytes.count - 22 - 0xFFFF)
    let tail = ZipRecord(try bytes.read(bytes.count - tailOffset, at: tailOffset), at: tailOffset)
    var place = tail.count - 22
    while place >= 0, try tail.number(UInt32.self, place) != 0x0605_4B50 { place -= 1 }
    guard place >= 0 else {
      throw PersistenceError(
        .truncated,
        "the archive ends without the list of its members; it was cut short",
        offset: bytes.count
      )
    }
    var numbers = [
      UInt64(try tail.number(UInt16.self, place + 10)),
      UInt64(try tail.number(UInt32.self, place + 12)),
      UInt64(try tail.number(UInt32.self, place + 16)),
    ]
    // A record for large archives stands before; another before that has the numbers.
    if place >= 20, try tail.number(UInt32.self, place - 20) == 0x0706_4B50,
      let offset = Int(exactly: try tail.number(UInt64.self, place - 12))
    {
      let large = ZipRecord(try bytes.read(56, at: offset), at: offset)
      guard try large.number(UInt32.self, 0) == 0x0606_4B50 else {
        throw large.corrupted("the record of a large archive is not where it should be")
      }
      numbers = [
        try large.number(UInt64.self, 32), try large.number(UInt64.self, 40),
        try large.number(UInt64.self, 48),
      ]
    }
    let exact = numbers.compactMap { Int(exactly: $0) }
    // Each member takes 46 bytes of the list at least; the list is taken into memory whole.
    guard exact.count == 3, exact[2] <= bytes.count, exact[1] <= bytes.count - exact[2],
      exact[0] <= exact[1] / 46, exact[1] <= 1 << 28
    else { throw tail.corrupted("the list of members lies outside of the archive, or is too long") }
    (memberCount, listByteCount, listOffset) = (exact[0], exact[1], exact[2])
  }
}

/// Some bytes of an archive, with numbers in them.
private struct ZipRecord {
  private let content: [UInt8]
  /// Where in the archive they are.
  let offset: Int

  init(_ content: [UInt8], at offset: Int) {
    self.content = content
    self.offset = offset
  }

  var count: Int { content.count }

  func bytes(_ start: Int, _ count: Int) throws(PersistenceError) -> ArraySlice<UInt8> {
    guard start >= 0, start <= content.count, count <= content.count - start else {
      throw corrupted("a record of it ends too early")
    }
    return content[start..<start + count]
  }

  func number<T: FixedWidthInteger>(_: T.Type, _ start: Int) throws(PersistenceError) -> T {
    try bytes(start, MemoryLayout<T>.size).reversed().reduce(0) { $0 << 8 | T($1) }
  }

  /// Replaces the numbers that do not fit 32 bits by those of the extra field (Zip64).
  func widen(
    _ numbers: inout [UInt64],
    extraAt start: Int,
    _ count: Int
  ) throws(PersistenceError) {
    var position = start
    while position + 4 <= start + count {
      let size = Int(try number(UInt16.self, position + 2))
      if try number(UInt16.self, position) == 1 {
        var place = position + 4
        for index in numbers.indices where numbers[index] == UInt64(UInt32.max) {
          guard place + 8 <= position + 4 + size else { break }
          numbers[index] = try number(UInt64.self, place)
          place += 8
        }
      }
      position += 4 + size
    }
  }

  func corrupted(_ problem: String) -> PersistenceError {
    PersistenceError(.corrupted, "the archive is damaged: \(problem)", offset: offset)
  }
}
