internal import JoblibWire

/// Reads what a closure captured from the compiler's records.
struct LayoutReader {
  /// The types that a generic function was called with.
  private let generics: GenericArguments

  /// The layout of what one context holds.
  ///
  /// Its metadata leads to the capture descriptor (`swift5_capture`): three counts, then a relative
  /// pointer to the mangled type of each capture. What a generic function was called with stands
  /// before the captures.
  static func layout(
    ofContext records: CaptureRecords,
    _ generics: GenericArguments
  ) throws(ClosureError) -> CaptureLayout {
    let reader = LayoutReader(generics: generics)
    var captures: [(String, CaptureLayout)] = []
    for index in 0..<records.captureCount {
      let place = "capture \(index + 1) of \(records.captureCount)"
      captures.append(("\(index)", try reader.layout(ofName: records.typeName(index), place)))
    }
    return .packing(captures, from: records.firstOffset + records.bindingCount * 8)
  }

  /// The layout of the captures before one, which tells where that one lies.
  static func offset(
    ofCapture index: Int,
    in records: CaptureRecords,
    _ generics: GenericArguments
  ) throws(ClosureError) -> Int {
    let reader = LayoutReader(generics: generics)
    var captures: [(String, CaptureLayout)] = []
    for earlier in 0..<index {
      captures.append(("", try reader.layout(ofName: records.typeName(earlier), "a capture")))
    }
    // A reference lies at a word's boundary.
    let start = records.firstOffset + records.bindingCount * 8
    return (CaptureLayout.packing(captures, from: start).size + 7) & ~7
  }

  /// The layout of values of `type`; `place` names the value in errors.
  static func layout(of type: Any.Type, _ place: String) throws(ClosureError) -> CaptureLayout {
    try LayoutReader(generics: .empty).layout(of: type, place)
  }

  // MARK: Names

  /// The layout of a type by its mangled name, symbolic references included.
  private func layout(
    ofName name: UnsafeRawPointer,
    _ place: String,
    in owner: String? = nil
  ) throws(ClosureError) -> CaptureLayout {
    let mangled = MangledName(name)
    if let function = mangled.function { return function }
    if let function = mangled.optionalFunction { return .optionalFunction(function) }
    // A metatype that can be one type only takes no room.
    if mangled.isThinMetatype { return .nothing }
    guard !mangled.isWeak else {
      throw ClosureError("\(place) \(mangled.refusal), or \(ClosureError.mends)")
    }
    if let type = generics.type(named: name, length: mangled.length) {
      return try layout(of: type, place, in: owner)
    }
    if let tuple = TupleName(name, length: mangled.length),
      let layout = try layout(ofTuple: tuple, place)
    {
      return layout
    }
    if let descriptor = mangled.nominalType { return try layout(ofDescriptor: descriptor, place) }
    throw ClosureError("\(place) \(mangled.refusal), or \(ClosureError.mends)")
  }

  // MARK: Types

  private func layout(
    of type: Any.Type,
    _ place: String,
    in owner: String? = nil
  ) throws(ClosureError) -> CaptureLayout {
    let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
    switch MetadataKind.of(metadata) {
    case .function: return .function
    case .code: return .code
    case .existential: return Self.open(type) { .existential($0) }
    case .metatype: return Self.open(type) { .metatype($0) }
    case .other: break
    }
    let flaw: WireError
    do {
      let coding = try ValueCoding.of(type)
      if type is AnyClass { return .object(coding) }
      // Objects in collections are told apart here, which their encoders do not do.
      if let parts = try? layout(ofPartsOf: type, place), parts.holdsObjects { return parts }
      return .value(coding)
    } catch { flaw = error }
    if let parts = try layout(ofPartsOf: type, place) { return parts }
    throw ClosureError(
      "\(place), of type \(type), cannot: \(flaw.description); \(Self.mend(for: type)), or "
        + (owner.map { "make \($0) public, or " } ?? "") + ClosureError.mends
    )
  }

  /// The layout of a value that is made of others, `nil` where it is no such.
  private func layout(
    ofPartsOf type: Any.Type,
    _ place: String
  ) throws(ClosureError) -> CaptureLayout? {
    guard let container = type as? any CapturedContainer.Type else {
      return try layout(ofTuple: type, place)
    }
    var parts: [CaptureLayout] = []
    for part in container.parts {
      parts.append(try layout(of: part, "\(place), of type \(type), a part of it"))
    }
    return .container(container, parts)
  }

  /// The layout of a tuple, from its metadata (Swift ABI, TypeMetadata.rst, "Tuple Metadata").
  private func layout(
    ofTuple type: Any.Type,
    _ place: String
  ) throws(ClosureError) -> CaptureLayout? {
    let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
    guard metadata.load(as: UInt.self) == MetadataKind.tuple else { return nil }
    var fields: [CaptureLayout.Field] = []
    for index in 0..<metadata.load(fromByteOffset: 8, as: Int.self) {
      let record = metadata + 24 + 16 * index
      let element = unsafeBitCast(record.load(as: UnsafeRawPointer.self), to: Any.Type.self)
      let offset = Int(record.load(fromByteOffset: 8, as: UInt32.self))
      let layout = try layout(of: element, "\(place), element \(index)")
      fields.append(.init(name: "\(index)", offset: offset, layout: layout))
    }
    func extent<T>(_: T.Type) -> (size: Int, alignment: Int) {
      (MemoryLayout<T>.size, MemoryLayout<T>.alignment)
    }
    let (size, alignment) = _openExistential(type, do: extent)
    return .fields(fields, size: size, alignment: alignment)
  }

  private static func open(
    _ type: Any.Type,
    _ make: (any ExistentialCapture.Type) -> CaptureLayout
  ) -> CaptureLayout {
    func body<T>(_: T.Type) -> any ExistentialCapture.Type { Existential<T>.self }
    return make(_openExistential(type, do: body))
  }

  /// What helps where the type is not the user's own.
  private static func mend(for type: Any.Type) -> String {
    if type is AnyKeyPath.Type { return "write a closure such as { $0.property }" }
    if type is any Actor.Type { return "capture the values that the actor holds" }
    let name = String(reflecting: type)
    if name.hasPrefix("Swift.ArraySlice<") { return "capture an Array of it" }
    if ["Swift.Unsafe", "Swift.Unmanaged<", "Swift.ObjectIdentifier", "Swift.OpaquePointer"]
      .contains(where: { name.hasPrefix($0) })
    {
      return "it is an address, which means nothing elsewhere: capture what is there"
    }
    return "make it Codable"
  }

  /// The layout of a captured tuple of which an element is a function.
  private func layout(
    ofTuple name: TupleName,
    _ place: String
  ) throws(ClosureError) -> CaptureLayout? {
    var parts: [(String, CaptureLayout)] = []
    for (index, element) in name.elements.enumerated() {
      let elementPlace = "\(place), element \(index)"
      let layout: CaptureLayout?
      switch element {
      case .type(let name, let length):
        guard let type = generics.type(named: name, length: length) else { return nil }
        layout = try self.layout(of: type, elementPlace)
      case .standard(let name):
        guard let type = _typeByName("\(name)") else { return nil }
        layout = try self.layout(of: type, elementPlace)
      case .function(let function): layout = function
      case .tuple(let elements):
        layout = try self.layout(ofTuple: TupleName(elements: elements), elementPlace)
      case .unknown: layout = nil
      }
      guard let layout else { return nil }
      parts.append(("\(index)", layout))
    }
    return .packing(parts)
  }

  // MARK: Types whose metadata was dropped

  /// The layout of a type that exists but whose metadata the optimiser dropped: its descriptor
  /// still leads to the names and types of its fields.
  ///
  /// With the metadata goes the record that the type is `Codable`, so the fields alone have to be.
  private func layout(
    ofDescriptor descriptor: UnsafeRawPointer,
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
        let fieldPlace = "\(place), field \(field) of \(name)"
        parts.append((field, try layout(ofName: type, fieldPlace, in: name)))
      }
      return .packing(parts)
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

/// The kinds of type that are told apart by the first word of their metadata (Swift ABI,
/// MetadataKind.def and MetadataValues.h).
enum MetadataKind {
  /// A function with a context, or a closure in a field, which is one of the language and not lowered.
  case function
  /// A function without a context, such as one of C.
  case code
  case existential, metatype, other

  static let tuple: UInt = 0x301

  static func of(_ metadata: UnsafeRawPointer) -> MetadataKind {
    switch metadata.load(as: UInt.self) {
    case 0x302:
      switch metadata.load(fromByteOffset: 8, as: UInt.self) & 0xff0000 {
      case 0: .function
      case 0x2_0000, 0x3_0000: .code
      default: .other
      }
    case 0x303, 0x307: .existential
    case 0x304, 0x306: .metatype
    default: .other
    }
  }
}
