internal import JoblibHashing
internal import JoblibSystem
internal import JoblibWire

/// A result that stays in its ``Memory`` until it is asked for.
///
/// It is small, travels to workers and can be stored, in place of a large value that only some of them
/// need. A result that could not be kept, as by a `Memory(nil)`, is held in it instead.
///
/// Source: `joblib.memory.MemorizedResult`, `NotMemorizedResult`.
public struct MemorizedResult<Output: Sendable>: Sendable {
  private enum Place {
    case entry(Memory, EntryAddress)
    case value(Output)
  }

  private let place: Place

  init(_ address: EntryAddress, in memory: Memory) { place = .entry(memory, address) }

  init(holding value: Output) { place = .value(value) }

  /// Reads the result.
  ///
  /// - Throws: ``MemoryError``: `missing` where the entry was removed, `corrupted` where it is
  ///   damaged, or does not decode as an `Output`. A damaged one is moved aside, so that the next
  ///   call of its function computes it again.
  public func get() throws(MemoryError) -> Output {
    switch place {
    case .value(let value): return value
    case .entry(let memory, let address):
      guard let cache = FunctionCache<Output>(memory, address.function, .always) else {
        throw MemoryError(.missing, "\(self) has no folder; call its function again")
      }
      return try cache.shelved(at: address)
    }
  }

  /// Removes the result from its memory; a value that is held here stays.
  ///
  /// - Throws: ``MemoryError`` when the folder cannot be changed.
  public func clear() throws(MemoryError) {
    guard case .entry(let memory, let address) = place, let store = memory.store else { return }
    do { try store.remove(address) } catch {
      throw .notRemovable("a result of '\(address.function.name)'", in: store, error)
    }
  }
}

extension MemorizedResult: CustomStringConvertible {
  /// Where the result is: location, function, version and key.
  public var description: String {
    switch place {
    case .value(let value): return "MemorizedResult<\(Output.self)>(holding: \(value))"
    case .entry(let memory, let address):
      let location = memory.location.map { "\"\($0)\"" } ?? "nil"
      return "MemorizedResult<\(Output.self)>(location: \(location), "
        + "function: \"\(address.function.name)\", version: \(address.function.version), "
        + "key: \(address.key.digest))"
    }
  }
}

extension MemorizedResult: Codable {
  /// Encodes the place of the result, or a value that is held here.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemorizedResultCodingKeys.self)
    switch place {
    case .value(let value): try container.encode(HeldValue(value: value), forKey: .value)
    case .entry(let memory, let address):
      try container.encode(memory, forKey: .memory)
      try container.encode(address.function.name, forKey: .function)
      try container.encode(address.function.version, forKey: .version)
      try container.encode(address.key.digest, forKey: .key)
    }
  }

  /// Decodes the place of a result, or a held value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: MemorizedResultCodingKeys.self)
    guard container.contains(.key) else {
      self.init(holding: try container.decode(HeldValue<Output>.self, forKey: .value).value)
      return
    }
    let function = FunctionIdentity(
      name: try container.decode(String.self, forKey: .function),
      version: try container.decode(FunctionVersion.self, forKey: .version),
      result: Output.self
    )
    let key = CallKey(try container.decode(Digest.self, forKey: .key))
    self.init(
      EntryAddress(function: function, key: key),
      in: try container.decode(Memory.self, forKey: .memory)
    )
  }
}

// Outside, as those of a cached function are: one enum for all types of result.
private enum MemorizedResultCodingKeys: CodingKey {
  case memory, function, version, key, value
}

/// A value of any type that can cross to a worker, or for other encoders any `Codable` one.
private struct HeldValue<Value>: Codable {
  let value: Value

  init(value: Value) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    if let wire = encoder as? WireEncoder {
      try wire.encodeOpaque { try $0.writeValue(value) }
    } else if let encodable = value as? any Encodable {
      try encodable.encode(to: encoder)
    } else {
      throw EncodingError.invalidValue(
        value,
        .init(codingPath: encoder.codingPath, debugDescription: "\(Value.self) is not Encodable")
      )
    }
  }

  init(from decoder: any Decoder) throws {
    if let wire = decoder as? WireDecoder {
      value = try wire.decodeOpaque { try $0.readValue(Value.self) }
    } else if let type = Value.self as? any Decodable.Type,
      let decoded = try type.init(from: decoder) as? Value
    {
      value = decoded
    } else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(Value.self) is not Decodable")
      )
    }
  }
}
