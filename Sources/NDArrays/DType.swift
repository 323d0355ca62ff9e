/// The type of an array's elements, by NumPy's names.
public struct DType: Hashable, Sendable {
  /// NumPy's letter for the kind of number: `b` Boolean, `i` signed, `u` unsigned, `f` floating
  /// point, `c` complex.
  public let kind: Character
  /// The bytes one element takes.
  public let itemSize: Int

  /// The bytes that addresses of elements are multiples of.
  package var alignment: Int { kind == "c" ? itemSize / 2 : itemSize }

  private init(_ kind: Character, _ itemSize: Int) {
    self.kind = kind
    self.itemSize = itemSize
  }

  /// NumPy's `bool`.
  public static let bool = DType("b", 1)
  /// NumPy's `int8`.
  public static let int8 = DType("i", 1)
  /// NumPy's `int16`.
  public static let int16 = DType("i", 2)
  /// NumPy's `int32`.
  public static let int32 = DType("i", 4)
  /// NumPy's `int64`.
  public static let int64 = DType("i", 8)
  /// NumPy's `uint8`.
  public static let uint8 = DType("u", 1)
  /// NumPy's `uint16`.
  public static let uint16 = DType("u", 2)
  /// NumPy's `uint32`.
  public static let uint32 = DType("u", 4)
  /// NumPy's `uint64`.
  public static let uint64 = DType("u", 8)
  /// NumPy's `float16`.
  public static let float16 = DType("f", 2)
  /// NumPy's `float32`.
  public static let float32 = DType("f", 4)
  /// NumPy's `float64`.
  public static let float64 = DType("f", 8)
  /// NumPy's `complex64`: two `float32`.
  public static let complex64 = DType("c", 8)
  /// NumPy's `complex128`: two `float64`.
  public static let complex128 = DType("c", 16)

  /// Every element type an array can have.
  public static let all: [DType] = [
    bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64,
    float16, float32, float64, complex64, complex128,
  ]
}

// MARK: - Names

extension DType: CustomStringConvertible {
  /// NumPy's name, such as `float64`.
  public var name: String {
    switch kind {
    case "b": "bool"
    case "i": "int\(itemSize * 8)"
    case "u": "uint\(itemSize * 8)"
    case "f": "float\(itemSize * 8)"
    default: "complex\(itemSize * 8)"
    }
  }

  /// NumPy's array-protocol code, such as `<f8`; `|` where one byte has no order.
  public var typestr: String {
    "\(itemSize == 1 ? "|" : "<")\(kind)\(itemSize)"
  }

  /// The name, as in `name`.
  public var description: String { name }

  /// Finds a type by NumPy's name, such as `float64`; nil for another name.
  public init?(name: String) {
    guard let known = Self.all.first(where: { $0.name == name }) else { return nil }
    self = known
  }

  /// Finds a type by its array-protocol code, such as `<f8`; nil for another or a big-endian one.
  public init?(typestr: String) {
    guard let known = Self.all.first(where: { $0.typestr == typestr }) else { return nil }
    self = known
  }
}

// MARK: - Codable

extension DType: Codable {
  /// Reads the name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let known = DType(name: name) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\"\(name)\" is no element type; known are \(Self.all)"
      )
    }
    self = known
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
