/// A type of the language whose canonical form is not what it says to an encoder.
///
/// A set would encode its elements in an order that depends on its history, for one. The hasher
/// sees such a type wherever a value is handed to a container, which is what synthesised code
/// does. A wrapper that calls `set.encode(to: encoder)` itself hides the type from any encoder;
/// it should call `encoder.singleValueContainer().encode(set)`.
protocol CanonicalValue {
  /// The token of this value, which lies one step (`key`) below `parent`.
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token
}

extension String: CanonicalValue {
  func token(at parent: CodingPath, _ key: (any CodingKey)?) -> Token { Token(text: self) }
}

extension Token {
  init(text: String, tag: Tag = .string) {
    var text = text
    self.init(tag, text.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) })
  }

  /// The token of any value: through its own rule where it has one, else by encoding it.
  init<Value: Encodable>(
    of value: Value,
    at parent: CodingPath,
    _ key: (any CodingKey)?
  ) throws(HashingError) {
    if let value = value as? any CanonicalValue {
      self = try value.token(at: parent, key)
    } else {
      self = try Token(encoding: value, at: parent, key)
    }
  }

  /// The token of what `value` encodes.
  init<Value: Encodable>(
    encoding value: Value,
    at parent: CodingPath,
    _ key: (any CodingKey)?
  ) throws(HashingError) {
    let path = CodingPath(parent, key)
    try path.checkDepth()
    let node = CanonicalNode(path)
    do {
      try value.encode(to: node)
    } catch let error as HashingError {
      throw error
    } catch {
      throw HashingError(
        .encodingFailed,
        path: path.description,
        message: "\(Value.self) does not encode: \(error)",
        cause: error
      )
    }
    self = try node.finish()
  }
}

extension Optional: CanonicalValue where Wrapped: Encodable {
  /// A value's own token, or nil.
  ///
  /// What is nil itself, in an optional of an optional or as a JSON null, is one nil further.
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token {
    guard let value = self else { return Token(.nil) }
    let token = try Token(of: value, at: parent, key)
    return token.tag == .nil ? Token(.nil, low: token.low + 1) : token
  }
}

extension Array: CanonicalValue where Element: Encodable {
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token {
    guard let scalar = Element.self as? any CanonicalScalar.Type else {
      return try Token(encoding: self, at: parent, key)
    }
    return withUnsafeBytes { Token(elements: $0, scalar) }
  }
}

extension ContiguousArray: CanonicalValue where Element: Encodable {
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token {
    guard let scalar = Element.self as? any CanonicalScalar.Type else {
      return try Token(encoding: self, at: parent, key)
    }
    return withUnsafeBytes { Token(elements: $0, scalar) }
  }
}

extension Token {
  /// The token of an unkeyed container that holds these scalars.
  fileprivate init<Scalar: CanonicalScalar>(
    elements bytes: UnsafeRawBufferPointer,
    _ type: Scalar.Type
  ) {
    var stream = TokenStream()
    stream.append(contentsOf: bytes.bindMemory(to: Scalar.self))
    self.init(.unkeyed, stream.finalize())
  }
}

extension Set: CanonicalValue where Element: Encodable {
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token {
    let path = CodingPath(parent, key)
    try path.checkDepth()
    var tokens: [Token] = []
    tokens.reserveCapacity(count)
    for element in self { tokens.append(try Token(of: element, at: path, nil)) }
    tokens.sort()
    var stream = TokenStream()
    for token in tokens { stream.append(token) }
    return Token(.set, stream.finalize())
  }
}

extension Dictionary: CanonicalValue where Key: Encodable, Value: Encodable {
  /// The token of a keyed container, which for keys that are strings is what it encodes too.
  func token(at parent: CodingPath, _ key: (any CodingKey)?) throws(HashingError) -> Token {
    let path = CodingPath(parent, key)
    try path.checkDepth()
    var entries = CanonicalEntries()
    entries.reserveCapacity(count)
    for (key, value) in self {
      let name = (key as? String).map(NameKey.init)
      entries.append(
        key: try Token(of: key, at: path, name),
        value: try Token(of: value, at: path, name)
      )
    }
    return entries.finish()
  }
}
