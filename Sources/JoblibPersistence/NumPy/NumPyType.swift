public import NDArrays

/// A type of array elements, as NumPy describes it (`numpy.dtype`).
public struct NumPyType: Hashable, Sendable {
  /// NumPy's letter: `b` Boolean, `i` signed, `u` unsigned, `f` floating point, `c` complex, `S`
  /// bytes, `U` text, `T` text of any length, `M` time, `m` duration, `V` record or raw, `O` object.
  public let kind: Character
  /// The bytes one element takes.
  public let itemSize: Int
  /// Whether the bytes of a number come most significant first.
  public let isBigEndian: Bool
  /// What a time or duration counts; nil for other types, and for a duration of no unit.
  public let timeUnit: NumPyTimeUnit?
  /// The fields of a record, in their order; empty for other types.
  public let fields: [Field]
  /// What an element consists of where it is an array itself, as fields of records may be.
  public let subarray: Subarray?
  /// Whether a record is laid out as a C compiler would do.
  let isAligned: Bool

  /// A part of a record.
  public struct Field: Hashable, Sendable {
    /// The name.
    public let name: String
    /// A second name.
    public let title: String?
    /// What the part is.
    public let type: NumPyType
    /// Where in the record it starts, in bytes.
    public let offset: Int
  }

  /// An array within each element.
  public struct Subarray: Hashable, Sendable {
    /// The length of each axis.
    public let shape: [Int]
    // Of one element, since a type cannot hold itself.
    private let types: [NumPyType]

    /// The type of its elements.
    public var type: NumPyType { types[0] }

    init(of type: NumPyType, shape: [Int]) {
      types = [type]
      self.shape = shape
    }
  }

  init(
    kind: Character,
    itemSize: Int,
    isBigEndian: Bool = false,
    timeUnit: NumPyTimeUnit? = nil,
    fields: [Field] = [],
    subarray: Subarray? = nil,
    isAligned: Bool = false
  ) {
    self.kind = kind
    self.itemSize = itemSize
    self.isBigEndian = isBigEndian
    self.timeUnit = timeUnit
    self.fields = fields
    self.subarray = subarray
    self.isAligned = isAligned
  }

  /// The type of the same numbers in this machine's order; nil if Swift has none.
  public var native: DType? { DType(typestr: "\(itemSize == 1 ? "|" : "<")\(kind)\(itemSize)") }

  /// Whether elements are, or hold, objects of Python, which lie elsewhere.
  package var holdsObjects: Bool {
    kind == "O" || kind == "T" || fields.contains { $0.type.holdsObjects }
      || subarray?.type.holdsObjects == true
  }

  /// The bytes that the addresses of elements should be multiples of.
  var alignment: Int {
    switch kind {
    case "M", "m": 8
    case "U": 4
    default: native?.alignment ?? 1
    }
  }

  /// The bytes of each number in an element, whose order may be foreign; 1 if order means nothing.
  var wordSize: Int {
    switch kind {
    case "i", "u", "f", "M", "m": itemSize
    case "c": itemSize / 2
    case "U": 4
    default: 1
    }
  }
}

extension NumPyType {
  /// The text of an element; nil where it has a surrogate.
  func text(ofUTF32 bytes: UnsafeRawBufferPointer) -> String? {
    var end = bytes.count / 4
    while end > 0, bytes.loadUnaligned(fromByteOffset: 4 * (end - 1), as: UInt32.self) == 0 {
      end -= 1
    }
    var text = String.UnicodeScalarView()
    for index in 0..<end {
      let unit = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
      guard let scalar = Unicode.Scalar(isBigEndian ? unit.bigEndian : unit.littleEndian)
      else { return nil }
      text.append(scalar)
    }
    return String(text)
  }
}
