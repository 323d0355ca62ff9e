internal import NDArrays

/// Encodes `Codable` values into a `WireWriter`.
///
/// One frame stands for one value that encodes itself. It writes straight into the message;
/// containers that a value keeps open beside others (`nestedContainer`, `superEncoder`) go to
/// writers of their own and are joined in when the value is done.
package final class WireEncoder: Encoder {
  let writer: WireWriter
  private let parent: WireEncoder?
  private let key: (any CodingKey)?
  private let depth: Int
  private var shape = Shape.empty
  private var deferred: [Deferred] = []

  private enum Shape {
    case empty
    case single
    case map(lengthAt: Int)
    case list(lengthAt: Int)
  }

  private struct Deferred {
    var offset: Int
    var encoder: WireEncoder
  }

  /// Values nested deeper are refused, before the stack overflows.
  package static let maximumDepth = 1000

  init(writer: WireWriter, parent: WireEncoder?, key: (any CodingKey)?) {
    self.writer = writer
    self.parent = parent
    self.key = key
    depth = (parent?.depth ?? 0) + 1
  }

  package var codingPath: [any CodingKey] {
    (parent?.codingPath ?? []) + (key.map { [$0] } ?? [])
  }

  package var userInfo: [CodingUserInfoKey: Any] { [.isWire: true] }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    openMap()
    return KeyedEncodingContainer(WireKeyedEncoder(encoder: self))
  }

  package func unkeyedContainer() -> any UnkeyedEncodingContainer {
    openList()
    return WireUnkeyedEncoder(encoder: self)
  }

  package func singleValueContainer() -> any SingleValueEncodingContainer {
    shape = .single
    return WireSingleValueEncoder(encoder: self)
  }

  // MARK: For the containers

  func openMap() {
    guard case .empty = shape else { return }
    writer.write(.map)
    shape = .map(lengthAt: writer.bytes.count)
    writer.write(fixed: UInt64(0))
  }

  func openList() {
    guard case .empty = shape else { return }
    writer.write(.list)
    shape = .list(lengthAt: writer.bytes.count)
    writer.write(fixed: UInt64(0))
    writer.write(fixed: UInt64(0))
  }

  /// An encoder whose bytes will stand where the writer is now.
  func deferredEncoder(key: any CodingKey) -> WireEncoder {
    let nested = WireEncoder(writer: WireWriter(nestedIn: writer), parent: self, key: key)
    deferred.append(Deferred(offset: writer.bytes.count, encoder: nested))
    return nested
  }

  /// Completes the value: joins what was deferred and writes the lengths.
  func finish() {
    for entry in deferred.reversed() {
      entry.encoder.finish()
      writer.insert(entry.encoder.writer, at: entry.offset)
    }
    deferred = []
    switch shape {
    case .empty:
      openMap()
      finish()
    case .single:
      break
    case .map(let at):
      writer.patch(UInt64(writer.bytes.count - at - 8), at: at)
    case .list(let at):
      writer.patch(UInt64(writer.bytes.count - at - 8), at: at)
      writer.patch(UInt64(listCount), at: at + 8)
    }
  }

  /// The values written to the list, kept here since containers are copied.
  var listCount = 0

  /// Lets a value write itself, of which this encoder is the frame.
  fileprivate func encode<T: Encodable>(_ value: T) throws {
    guard depth <= Self.maximumDepth else {
      throw EncodingError.invalidValue(
        value,
        .init(
          codingPath: Array(codingPath.prefix(8)),
          debugDescription: "nested deeper than \(Self.maximumDepth) values"
        )
      )
    }
    try value.encode(to: self)
    finish()
  }
}

extension CodingUserInfoKey {
  /// Set where values are encoded for this project's wire, which some of its types do their own way.
  package static let isWire: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "swift-joblib.wire") else {
      preconditionFailure("a key of the standard library")
    }
    return key
  }()
}

extension WireWriter {
  /// Encodes a value (a fresh frame each: no state is shared between values).
  package func encode<T: Encodable>(_ value: T) throws { try encode(value, in: nil, at: nil) }

  /// As above, of the value that a key of another leads to.
  func encode<T: Encodable>(
    _ value: T,
    in parent: WireEncoder?,
    at key: (any CodingKey)?
  ) throws {
    try encode(value, by: WireKind.of(T.self), in: parent, at: key)
  }

  /// As above, by the type's own way, for who knows it.
  func encode<T: Encodable>(
    _ value: T,
    by kind: WireKind,
    in parent: WireEncoder?,
    at key: (any CodingKey)?
  ) throws {
    switch kind {
    case .general: break
    case .plain(let kind):
      return withUnsafeBytes(of: value) { write(plain: $0, kind: kind) }
    case .array(let kind):
      if let array = value as? any PlainArray { return array.write(kind: kind, to: self) }
    case .string:
      if let string = value as? String { return write(string: string) }
    case .ndarray:
      if let array = value as? any AnyNDArray { return write(array) }
    case .nestedOptional:
      guard let optional = T.self as? any NestedOptional.Type else { break }
      return try withUnsafePointer(to: value) {
        try optional.write(UnsafeRawPointer($0), to: self, in: parent, at: key)
      }
    case .object:
      let found = type(of: value as Any)
      guard found == T.self else {
        throw WireError(
          "a variable of class \(T.self) holds an object of \(found), a subclass, which would "
            + "arrive as one of \(T.self)"
        )
      }
    }
    try WireEncoder(writer: self, parent: parent, key: key).encode(value)
  }

  /// Writes one plain number with its tag.
  func write(plain raw: UnsafeRawBufferPointer, kind: PlainKind) {
    switch kind {
    case .bool: write(raw.loadUnaligned(as: Bool.self) ? WireTag.true : .false)
    case .int8: write(signed: Int64(raw.loadUnaligned(as: Int8.self)))
    case .int16: write(signed: Int64(raw.loadUnaligned(as: Int16.self)))
    case .int32: write(signed: Int64(raw.loadUnaligned(as: Int32.self)))
    case .int64, .int: write(signed: raw.loadUnaligned(as: Int64.self))
    case .uint8: write(unsigned: UInt64(raw.loadUnaligned(as: UInt8.self)))
    case .uint16: write(unsigned: UInt64(raw.loadUnaligned(as: UInt16.self)))
    case .uint32: write(unsigned: UInt64(raw.loadUnaligned(as: UInt32.self)))
    case .uint64, .uint: write(unsigned: raw.loadUnaligned(as: UInt64.self))
    case .float: write(raw.loadUnaligned(as: Float.self))
    case .double: write(raw.loadUnaligned(as: Double.self))
    case .float16, .complexFloat, .complexDouble:
      write(.array)
      write(kind.rawValue)
      write(count: 1)
      write(raw: raw)
    }
  }
}
