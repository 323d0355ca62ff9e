internal import ClosureCoding
internal import JoblibHashing
internal import JoblibParallel
internal import JoblibWire

extension CachedFunction: Codable {
  /// Encodes the function for a worker; for anything else, such as a key that it is part of, what
  /// its results depend on.
  public func encode(to encoder: any Encoder) throws {
    guard let wire = encoder as? WireEncoder else {
      var container = encoder.container(keyedBy: FunctionCodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(version, forKey: .version)
      try container.encode(
        try rules.function.seed(of: body, in: rules.memory).captures,
        forKey: .captures
      )
      return
    }
    try wire.encodeOpaque { writer in
      try writer.encode(rules.memory)
      writer.write(text: name)
      try writer.encode(version)
      try writer.encode(rules.ignored.map(\.number))
      try writer.encode(rules.validity)
      // Where they cannot be hashed, the call will say so.
      let captures =
        rules.memory.location == nil
        ? nil : try? rules.function.seed(of: body, in: rules.memory).captures
      writer.write(captures == nil ? 0 : 1)
      if let captures {
        writer.write(fixed: captures.high)
        writer.write(fixed: captures.low)
      }
      try Closures.freeze(body, to: writer)
    }
  }

  /// Decodes a function that was sent to this worker.
  public init(from decoder: any Decoder) throws {
    self = try decoder.decodeClosure { reader in
      let memory = try reader.decode(Memory.self)
      let name = try reader.readText()
      let version = try reader.decode(FunctionVersion.self)
      let ignored = try reader.decode([Int].self).map(ArgumentPosition.init)
      let validity = try reader.decode(ResultValidity.self)
      var captures: Digest?
      if try reader.readByte() == 1 {
        let high = try reader.readFixed(UInt64.self)
        captures = Digest(high: high, low: try reader.readFixed(UInt64.self))
      }
      let identity = FunctionIdentity(name: name, version: version, result: Output.self)
      return Self(
        rules: CacheRules(
          memory: memory,
          function: FunctionKey(identity, captures: captures),
          ignored: Set(ignored),
          validity: validity
        ),
        body: try Closures.thaw(CachedBody<repeat each Argument, Output>.self, from: &reader)
      )
    }
  }
}

// Outside, since a type with a parameter pack cannot hold an enum.
private enum FunctionCodingKeys: CodingKey {
  case name, version, captures
}
