internal import NDArrays

// MARK: - Optionals

extension Optional: PickleEncodable where Wrapped: Encodable {
  func write(to encoder: PickleEncoder) throws {
    let writer = try encoder.single()
    guard let value = self else { return writer.writeNone() }
    try encoder.encode(value, nil)
  }
}

extension Optional: PickleDecodable where Wrapped: Decodable {
  static func read(from decoder: PickleDecoder) throws -> Self {
    decoder.node.kind == .none ? nil : try decoder.decode(Wrapped.self)
  }
}

// MARK: - Lists

extension Array: PickleEncodable where Element: Encodable {
  func write(to encoder: PickleEncoder) throws {
    if Element.self == UInt8.self {
      let writer = try encoder.single()
      return withUnsafeBytes { writer.write(bytes: $0) }
    }
    let form = encoder.session.forms.form(of: Element.self)
    if case .scalar(let type) = form {
      func writeAll<Scalar: PickleScalar>(_: Scalar.Type) throws {
        try Scalar.writeAll(same(self, as: [Scalar].self), to: encoder)
      }
      return try writeAll(type)
    }
    try encoder.open(as: .list)
    for element in self {
      let step = PickleStep.index(encoder.count)
      _ = encoder.next()
      try encoder.encode(element, form, step)
    }
  }
}

extension Array: PickleDecodable where Element: Decodable {
  static func read(from decoder: PickleDecoder) throws -> [Element] {
    if let numbers = try numbers(of: decoder) { return numbers }
    let (decoder, values) = try decoder.sequence(for: Self.self)
    let form = decoder.session.forms.form(of: Element.self)
    if case .scalar(let type) = form {
      func readAll<Scalar: PickleScalar>(_: Scalar.Type) throws -> [Element] {
        same(try Scalar.readAll(values, from: decoder), as: Self.self)
      }
      return try readAll(type)
    }
    var result: [Element] = []
    result.reserveCapacity(values.count)
    for id in values {
      result.append(try decoder.decode(Element.self, form, id, .index(result.count)))
    }
    return result
  }

  /// The elements at once, where bytes or an array of the same numbers stand there.
  private static func numbers(of decoder: PickleDecoder) throws -> [Element]? {
    switch decoder.node.kind {
    case .bytes, .byteArray, .byteString:
      guard Element.self == UInt8.self else { return nil }
      return decoder.value.bytes.map { same($0, as: Self.self) }
    case .array:
      guard let type = Element.self as? any NDArrayElement.Type else { return nil }
      func elements<Number: NDArrayElement>(_: Number.Type) throws -> [Element]? {
        let array = decoder.graph.array(decoder.id)
        guard array.shape.count == 1, array.type.native == Number.dtype else { return nil }
        let numbers = Array<Number>(try decoder.ndarray(NDArray<Number>.self).elements)
        return same(numbers, as: Self.self)
      }
      return try elements(type)
    default: return nil
    }
  }
}

// MARK: - Sets

extension Set: PickleEncodable where Element: Encodable {
  func write(to encoder: PickleEncoder) throws {
    try encoder.open(as: try encoder.canHash(self) ? .set : .list)
    let form = encoder.session.forms.form(of: Element.self)
    for element in self {
      let step = PickleStep.index(encoder.count)
      _ = encoder.next()
      try encoder.encode(element, form, step)
    }
  }
}

// MARK: - Dictionaries

extension Dictionary: PickleEncodable where Key: Encodable, Value: Encodable {
  func write(to encoder: PickleEncoder) throws {
    // Keys that become lists or dictionaries: keys and values in turn, as the standard library has
    // it.
    guard try encoder.canHash(keys) else { return try encode(to: encoder) }
    try encoder.open(as: .dictionary)
    let keyForm = encoder.session.forms.form(of: Key.self)
    let valueForm = encoder.session.forms.form(of: Value.self)
    for (key, value) in self {
      _ = encoder.next()
      try encoder.encode(key, keyForm, .entry(key))
      try encoder.encode(value, valueForm, .entry(key))
    }
  }
}

extension Dictionary: PickleDecodable where Key: Decodable, Value: Decodable {
  static func read(from decoder: PickleDecoder) throws -> Self {
    guard let fields = try decoder.fields() else {
      guard decoder.node.kind == .list else { throw decoder.mismatch(Self.self) }
      return try Self(from: decoder)
    }
    let keyForm = decoder.session.forms.form(of: Key.self)
    let valueForm = decoder.session.forms.form(of: Value.self)
    var result = Self(minimumCapacity: fields.count / 2)
    for place in stride(from: fields.startIndex, to: fields.endIndex - 1, by: 2) {
      let key: Key
      do { key = try decoder.decode(Key.self, keyForm, fields[place], nil) } catch is DecodingError
        where Key.self is any CodingKeyRepresentable.Type
      {
        return try Self(from: decoder)
      }
      let value = try decoder.decode(
        Value.self,
        valueForm,
        fields[place + 1],
        .entry(fields[place])
      )
      // A key that is there twice counts as the last time, as in Python.
      let count = result.count
      result.updateValue(value, forKey: key)
      if result.count == count { try decoder.checkAlike(key, in: result) }
    }
    return result
  }
}

extension PickleEncoder {
  /// Whether Python can hash what the values become, so that they can be keys.
  fileprivate func canHash<Values: Collection>(
    _ values: Values
  ) throws -> Bool where Values.Element: Encodable {
    let form = session.forms.form(of: Values.Element.self)
    if case .scalar = form { return true }
    for value in values {
      let trial = PickleEncoder(session: session, writer: writer.detached())
      try trial.encode(value, form, .entry(value))
      let opcode = trial.writer.withBytes { $0.first.flatMap(PickleOpcode.init) }
      if let opcode, [.emptyList, .emptyDict, .emptySet].contains(opcode) { return false }
    }
    return true
  }
}

extension PickleDecoder {
  /// Refuses a key that another one of Python's was taken for.
  @inline(never)
  fileprivate func checkAlike<Key, Value>(_ key: Key, in result: [Key: Value]) throws {
    guard let text = key as? String,
      let known = result.index(forKey: key).flatMap({ result[$0].key as? String }),
      !text.utf8.elementsEqual(known.utf8)
    else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath,
        debugDescription: """
          two keys look alike, "\(text)", written with other characters each, and Swift takes them \
          for one; decode a PickleValue
          """
      )
    )
  }
}
