internal import CJoblibSystem
internal import JoblibWire

/// How the words that a generic function was called with cross.
private enum BindingKind: UInt8 {
  /// Type metadata: its mangled name.
  case type
  /// A witness table of the executable's or a library's: its place.
  case table
  /// One that the runtime made: a type and a protocol.
  case conformance
}

extension Freezer {
  /// Writes what the receiver needs to make the same words.
  func write(_ generics: GenericArguments) throws(ClosureError) {
    writer.write(count: generics.parameters.count)
    for (parameter, type) in generics.sortedParameters {
      writer.write(count: parameter.depth)
      writer.write(count: parameter.index)
      writer.write(text: try Self.typeName(type))
    }
    for word in generics.bindings {
      if GenericArguments.isMetadata(word) {
        writer.write(BindingKind.type.rawValue)
        writer.write(text: try Self.typeName(word))
      } else if let place = Place(word) {
        writer.write(BindingKind.table.rawValue)
        writer.write(place)
      } else {
        let types = generics.bindings.filter { GenericArguments.isMetadata($0) }
        let conformance = try Conformance(ofTable: word, among: types)
        writer.write(BindingKind.conformance.rawValue)
        writer.write(text: try Self.typeName(conformance.type))
        writer.write(conformance.theProtocol)
      }
    }
  }

  /// The name of a type by which the receiver finds it.
  private static func typeName(_ metadata: UInt) throws(ClosureError) -> String {
    let type = unsafeBitCast(metadata, to: Any.Type.self)
    guard let name = _mangledTypeName(type), _typeByName(name) == type else {
      throw ClosureError(
        "it is written inside a generic function that was called with \(type), which belongs to a "
          + "private scope; declare it internal or public, or \(ClosureError.mends)"
      )
    }
    return name
  }
}

extension GenericArguments {
  /// Reads what `Freezer` wrote.
  init(from reader: inout WireReader, bindingCount: Int) throws {
    var parameters: [Parameter: UInt] = [:]
    for _ in 0..<(try reader.readCount()) {
      let depth = try reader.readCount()
      let index = try reader.readCount()
      guard depth < 64, index < 64 else { throw WireError("a generic parameter too deep") }
      parameters[Parameter(depth: depth, index: index)] = try Self.readType(from: &reader)
    }
    var bindings: [UInt] = []
    for _ in 0..<bindingCount {
      switch BindingKind(rawValue: try reader.readByte()) {
      case .type: bindings.append(try Self.readType(from: &reader))
      case .table:
        bindings.append(UInt(bitPattern: try reader.readPlace()))
      case .conformance:
        let type = try Self.readType(from: &reader)
        let place = try reader.readPlace()
        guard let type = UnsafeRawPointer(bitPattern: type),
          let table = joblib_witness_table(type, place)
        else { throw WireError("a conformance that this executable does not have") }
        bindings.append(UInt(bitPattern: table))
      case nil: throw WireError("a generic argument of an unknown kind")
      }
    }
    self.init(bindings: bindings, parameters: parameters)
  }

  private static func readType(from reader: inout WireReader) throws -> UInt {
    let name = try reader.readText()
    guard let type = _typeByName(name) else {
      throw WireError("no type named \(name) in this executable")
    }
    return unsafeBitCast(type, to: UInt.self)
  }
}

/// What a witness table stands for.
private struct Conformance {
  let type: UInt
  let theProtocol: Place

  /// Finds the type among those that the function was called with and those that they hold.
  init(ofTable word: UInt, among types: [UInt]) throws(ClosureError) {
    guard word > 0xffff, word & 7 == 0, let table = UnsafeRawPointer(bitPattern: word) else {
      throw GenericArguments.packs
    }
    // The conformance (Swift ABI, "Protocol Conformance Descriptor") begins with its protocol,
    // behind one more pointer where the lowest bit is set.
    let descriptor = table.load(as: UnsafeRawPointer.self)
    let distance = Int(descriptor.load(as: Int32.self))
    var place = descriptor + (distance & ~1)
    if distance & 1 != 0 { place = place.load(as: UnsafeRawPointer.self) }
    var candidates = types.map { unsafeBitCast($0, to: Any.Type.self) }
    while let type = candidates.popLast() {
      let metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
      if joblib_witness_table(metadata, place) == table,
        let theProtocol = Place(UInt(bitPattern: place))
      {
        self.type = UInt(bitPattern: metadata)
        self.theProtocol = theProtocol
        return
      }
      candidates += (type as? any CapturedContainer.Type)?.parts ?? []
    }
    throw ClosureError(
      "it is written inside a generic function that uses a conformance of a type which is not one of "
        + "its parameters; \(ClosureError.mends)"
    )
  }
}

// MARK: - Places

/// A place that each process of the program has: one of the executable's, by its offset, or one of a
/// library's, by its symbol.
private enum Place {
  case offset(UInt)
  case symbol(String)

  init?(_ address: UInt) {
    if Image.contains(address) {
      self = .offset(address - Image.base)
    } else if let place = UnsafeRawPointer(bitPattern: address),
      let symbol = joblib_symbol_name(place)
    {
      self = .symbol(String(cString: symbol))
    } else {
      return nil
    }
  }
}

extension WireWriter {
  fileprivate func write(_ place: Place) {
    switch place {
    case .offset(let offset):
      write(0)
      write(word: offset)
    case .symbol(let symbol):
      write(1)
      write(text: symbol)
    }
  }
}

extension WireReader {
  fileprivate mutating func readPlace() throws -> UnsafeRawPointer {
    if try readByte() == 0 {
      let address = Image.base &+ (try readWord())
      guard Image.contains(address), let place = UnsafeRawPointer(bitPattern: address) else {
        throw WireError("a conformance outside the executable")
      }
      return place
    }
    let symbol = try readText()
    guard let place = joblib_symbol_address(symbol) else {
      throw WireError("no symbol \(symbol) in this program")
    }
    return place
  }
}
