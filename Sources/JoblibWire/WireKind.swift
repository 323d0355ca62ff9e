internal import JoblibSystem
internal import NDArrays

/// The way a type takes through the wire, found once a type.
enum WireKind {
  case plain(PlainKind)
  /// An array of plain numbers.
  case array(PlainKind)
  case ndarray
  /// An optional of an optional.
  case nestedOptional
  /// A class, whose variables may hold objects of a subclass.
  case object
  /// Through the type's own `Codable`.
  case general

  private static let known = ForkSafe<[ObjectIdentifier: WireKind]>([:])

  static func of<T>(_ type: T.Type) -> WireKind {
    known.withLock { known in
      if let kind = known[ObjectIdentifier(type)] { return kind }
      let kind = find(type)
      known[ObjectIdentifier(type)] = kind
      return kind
    }
  }

  private static func find<T>(_ type: T.Type) -> WireKind {
    if let kind = PlainKind(type) { return .plain(kind) }
    if let kind = PlainKind(elementOf: type) { return .array(kind) }
    if type is any AnyNDArray.Type { return .ndarray }
    if type is any NestedOptional.Type { return .nestedOptional }
    return type is AnyClass ? .object : .general
  }
}

/// Arrays, seen without their element type; used for plain elements only.
protocol PlainArray {
  func write(kind: PlainKind, to writer: WireWriter)
  static func read(_ raw: UnsafeRawBufferPointer, count: Int) -> Any
}

extension Array: PlainArray {
  func write(kind: PlainKind, to writer: WireWriter) {
    withUnsafeBytes { raw in
      // The copy of the array keeps its elements where they are.
      writer.write(array: raw, kind: kind) { PlainArrayKeeper(self) }
    }
  }

  static func read(_ raw: UnsafeRawBufferPointer, count: Int) -> Any {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: raw) }
      initialized = count
    }
  }
}

/// Keeps an array of plain numbers alive.
private final class PlainArrayKeeper: @unchecked Sendable {
  // Sendable: plain numbers, never changed.
  private let array: Any
  init(_ array: Any) { self.array = array }
}
