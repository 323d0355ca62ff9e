internal import CJoblibSystem
internal import JoblibWire

/// Where a closure keeps what it captured, and how each part crosses.
indirect enum CaptureLayout: Sendable {
  /// A value whose type the runtime knows.
  case value(ValueCoding)
  /// A captured function: two words, code and context, to which the same rules apply again.
  case function
  /// A captured function that needs no context: one word, its code.
  case code
  /// An enum without payloads whose metadata the optimiser dropped: the case's index.
  case caseIndex(byteCount: Int)
  /// A struct whose metadata was dropped, or all that one closure captured.
  case fields([Field], size: Int, alignment: Int)

  struct Field: Sendable {
    var name: String
    var offset: Int
    var layout: CaptureLayout
  }

  var size: Int {
    switch self {
    case .value(let coding): coding.layout.size
    case .function: 16
    case .code: 8
    case .caseIndex(let count): count
    case .fields(_, let size, _): size
    }
  }

  var alignment: Int {
    switch self {
    case .value(let coding): coding.layout.alignment
    case .function, .code: 8
    case .caseIndex: 1
    case .fields(_, _, let alignment): alignment
    }
  }

  // MARK: Reading the compiler's records

  /// What the closure context of `metadata` holds.
  ///
  /// Its third word leads to the capture descriptor (`swift5_capture`): three counts, then a
  /// relative pointer to the mangled type of each capture.
  static func ofContext(_ metadata: UnsafeRawPointer) throws(ClosureError) -> CaptureLayout {
    guard Image.contains(metadata) else {
      throw ClosureError("it was made by code outside the program's own executable")
    }
    let start = Int(metadata.load(fromByteOffset: 8, as: UInt32.self))
    guard let descriptor = metadata.load(fromByteOffset: 16, as: UnsafeRawPointer?.self) else {
      throw ClosureError(
        "the program was built without reflection metadata "
          + "(-disable-reflection-metadata); \(ClosureError.mends)"
      )
    }
    let count = Int(descriptor.load(as: UInt32.self))
    let bindings = descriptor.load(fromByteOffset: 8, as: UInt32.self)
    guard bindings == 0 else {
      throw ClosureError(
        "it is written inside a generic function, whose types are known there only; "
          + ClosureError.mends
      )
    }
    var captures: [(String, CaptureLayout)] = []
    for index in 0..<count {
      let name = Image.relative(descriptor + 12 + 4 * index)
      captures.append(("\(index)", try ofType(name, "capture \(index + 1) of \(count)")))
    }
    return pack(captures, from: start)
  }

  /// Fields one behind the other, each at its alignment.
  private static func pack(
    _ parts: [(name: String, layout: CaptureLayout)],
    from start: Int = 0
  ) -> CaptureLayout {
    var offset = start
    var alignment = 1
    var fields: [Field] = []
    for part in parts {
      let boundary = max(part.layout.alignment, 1)
      offset = (offset + boundary - 1) & ~(boundary - 1)
      fields.append(Field(name: part.name, offset: offset, layout: part.layout))
      offset += part.layout.size
      alignment = max(alignment, boundary)
    }
    return .fields(fields, size: offset, alignment: alignment)
  }

  /// The layout of a type by its mangled name, symbolic references included.
  private static func ofType(
    _ name: UnsafeRawPointer,
    _ place: String,
    in owner: String? = nil
  ) throws(ClosureError) -> CaptureLayout {
    let mangled = MangledName(name)
    if let function = mangled.function { return function }
    guard !mangled.isWeak else {
      throw ClosureError("\(place) \(mangled.refusal), or \(ClosureError.mends)")
    }
    let bytes = name.assumingMemoryBound(to: UInt8.self)
    guard let metadata = joblib_type_by_mangled_name(bytes, UInt(mangled.length)) else {
      if let descriptor = mangled.nominalType { return try ofDescriptor(descriptor, place) }
      throw ClosureError("\(place) \(mangled.refusal), or \(ClosureError.mends)")
    }
    // A closure in a field, which is a function of the language and not a lowered one.
    if metadata.load(as: UInt.self) == thickFunction.kind,
      metadata.load(fromByteOffset: 8, as: UInt.self) & thickFunction.conventionMask == 0
    {
      return .function
    }
    let type = unsafeBitCast(metadata, to: Any.Type.self)
    do { return .value(try ValueCoding.of(type)) } catch {
      throw ClosureError(
        "\(place), of type \(type), cannot: \(error.description); make it Codable, or "
          + (owner.map { "make \($0) public, or " } ?? "") + ClosureError.mends
      )
    }
  }

  /// The metadata of function types (Swift ABI, MetadataValues.h, `FunctionTypeFlags`).
  private static let thickFunction = (kind: 0x302 as UInt, conventionMask: 0xff0000 as UInt)

  /// The layout of a type that exists but whose metadata the optimiser dropped: its descriptor
  /// still leads to the names and types of its fields.
  ///
  /// With the metadata goes the record that the type is `Codable`, so the fields alone have to be.
  private static func ofDescriptor(
    _ descriptor: UnsafeRawPointer,
    _ place: String
  ) throws(ClosureError) -> CaptureLayout {
    let name = MangledName.string(Image.relative(descriptor + 8))
    let isGeneric = descriptor.load(as: UInt32.self) & 0x80 != 0
    let unknown = ClosureError(
      "\(place), of type \(name), has no metadata in this build; make it public, or "
        + ClosureError.mends
    )
    guard !isGeneric, descriptor.load(fromByteOffset: 16, as: Int32.self) != 0 else {
      throw unknown
    }
    let fields = Image.relative(descriptor + 16)
    let kind = fields.load(fromByteOffset: 8, as: UInt16.self)
    let recordSize = Int(fields.load(fromByteOffset: 10, as: UInt16.self))
    let count = Int(fields.load(fromByteOffset: 12, as: UInt32.self))
    func record(_ index: Int) -> UnsafeRawPointer { fields + 16 + index * recordSize }
    func hasType(_ index: Int) -> Bool {
      record(index).load(fromByteOffset: 4, as: Int32.self) != 0
    }
    switch kind {
    case 0:
      var parts: [(String, CaptureLayout)] = []
      for index in 0..<count {
        guard hasType(index) else { throw unknown }
        let field = MangledName.string(Image.relative(record(index) + 8))
        let type = Image.relative(record(index) + 4)
        parts.append((field, try ofType(type, "\(place), field \(field) of \(name)", in: name)))
      }
      return pack(parts)
    case 2 where (0..<count).allSatisfy({ !hasType($0) }) && count <= 256:
      return .caseIndex(byteCount: count <= 1 ? 0 : 1)
    default:
      throw ClosureError(
        "\(place), of type \(name), is an enum with payloads that nothing else uses, "
          + "so this build has no metadata of it; make it public, or \(ClosureError.mends)"
      )
    }
  }
}
