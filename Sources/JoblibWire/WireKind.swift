internal import JoblibSystem
internal import NDArrays
internal import Synchronization

/// The way a type takes through the wire, found once a type.
enum WireKind {
  case plain(PlainKind)
  /// An array of plain numbers.
  case array(PlainKind)
  case string
  case ndarray
  /// An optional of an optional.
  case nestedOptional
  /// A class, whose variables may hold objects of a subclass.
  case object
  /// Through the type's own `Codable`.
  case general

  static func of<T>(_ type: T.Type) -> WireKind {
    let slot = Slots.all.slot(of: type)
    let word = slot.pointee.load(ordering: .relaxed)
    let identity = UInt64(UInt(bitPattern: ObjectIdentifier(type)))
    if word >> 8 == identity, let kind = WireKind(code: UInt8(truncatingIfNeeded: word)) {
      return kind
    }
    let kind = known.withLock { known in
      if let kind = known[ObjectIdentifier(type)] { return kind }
      let kind = find(type)
      known[ObjectIdentifier(type)] = kind
      return kind
    }
    slot.pointee.store(identity << 8 | UInt64(kind.code), ordering: .relaxed)
    return kind
  }

  private static let known = ForkSafe<[ObjectIdentifier: WireKind]>([:])

  private static func find<T>(_ type: T.Type) -> WireKind {
    if let kind = PlainKind(type) { return .plain(kind) }
    if let kind = PlainKind(elementOf: type) { return .array(kind) }
    if type == String.self { return .string }
    if type is any AnyNDArray.Type { return .ndarray }
    if type is any NestedOptional.Type { return .nestedOptional }
    return type is AnyClass ? .object : .general
  }

  /// The kinds of types that were asked for last, each with its type in one word (an address takes 56
  /// bits at most), since it is asked for every value within another.
  private struct Slots: @unchecked Sendable {
    static let all = Slots()
    private static let count = 512

    // Sendable: atomics that are never freed.
    private let first: UnsafeMutablePointer<Atomic<UInt64>>

    private init() {
      first = .allocate(capacity: Self.count)
      for index in 0..<Self.count { (first + index).initialize(to: Atomic(0)) }
    }

    func slot(of type: Any.Type) -> UnsafeMutablePointer<Atomic<UInt64>> {
      // Types lie 8 or 16 bytes apart.
      let address = UInt(bitPattern: ObjectIdentifier(type))
      return first + Int((address >> 4 ^ address >> 13) % UInt(Self.count))
    }
  }

  private var code: UInt8 {
    switch self {
    case .ndarray: 1
    case .nestedOptional: 2
    case .object: 3
    case .general: 4
    case .string: 5
    case .plain(let kind): 64 | kind.rawValue
    case .array(let kind): 128 | kind.rawValue
    }
  }

  private init?(code: UInt8) {
    switch code {
    case 1: self = .ndarray
    case 2: self = .nestedOptional
    case 3: self = .object
    case 4: self = .general
    case 5: self = .string
    default:
      guard let kind = PlainKind(rawValue: code & 63) else { return nil }
      self = code < 128 ? .plain(kind) : .array(kind)
    }
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
