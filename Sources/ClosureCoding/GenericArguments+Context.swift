extension GenericArguments {
  /// Reads what a closure's context says of them.
  init(in context: UnsafeRawPointer, _ records: CaptureRecords) throws(ClosureError) {
    let bindings = (0..<records.bindingCount).map {
      context.load(fromByteOffset: records.firstOffset + 8 * $0, as: UInt.self)
    }
    var parameters: [Parameter: UInt] = [:]
    var rest: [(parameter: Parameter, source: String)] = []
    for (name, source) in records.sources {
      guard let parameter = Parameter(name) else { throw Self.packs }
      if source.first == "B", let index = Int(source.dropFirst()), index < bindings.count {
        guard Self.isMetadata(bindings[index]) else { throw Self.packs }
        parameters[parameter] = bindings[index]
      } else {
        rest.append((parameter, source))
      }
    }
    for (parameter, source) in rest where parameters[parameter] == nil {
      parameters[parameter] = try Self.argument(
        source,
        in: context,
        records,
        GenericArguments(bindings: bindings, parameters: parameters)
      )
    }
    self.init(bindings: bindings, parameters: parameters)
  }

  static let packs = ClosureError(
    "it is written inside a function of a parameter pack, whose types are known there only; "
      + ClosureError.mends
  )

  /// A binding is type metadata, whose first word is a small number, or a witness table, whose first
  /// word leads to its conformance; packs have counts.
  static func isMetadata(_ word: UInt) -> Bool {
    guard word > 0xffff, word & 7 == 0, let place = UnsafeRawPointer(bitPattern: word) else {
      return false
    }
    return place.load(as: UInt.self) < 0x800
  }

  /// The argument that an object among the captures was made with: `G0R1_`, the first argument of
  /// the class of an object.
  private static func argument(
    _ source: String,
    in context: UnsafeRawPointer,
    _ records: CaptureRecords,
    _ known: GenericArguments
  ) throws(ClosureError) -> UInt {
    let unknown = ClosureError(
      "it is written inside a generic function, whose types are known there only; "
        + ClosureError.mends
    )
    guard source.first == "G", let end = source.firstIndex(of: "R"),
      let argument = Int(source[source.index(after: source.startIndex)..<end])
    else { throw unknown }
    // The record counts parameters, not captures, so there has to be one object only it can mean.
    let objects = (0..<records.captureCount).filter {
      MangledName(records.typeName($0)).genericClass != nil
    }
    guard objects.count == 1, let index = objects.first,
      let descriptor = MangledName(records.typeName(index)).genericClass
    else { throw unknown }
    let offset = try LayoutReader.offset(ofCapture: index, in: records, known)
    guard let object = context.load(fromByteOffset: offset, as: UnsafeRawPointer?.self),
      let found = ClassMetadata.argument(argument, of: object, as: descriptor),
      isMetadata(found)
    else { throw unknown }
    return found
  }
}
