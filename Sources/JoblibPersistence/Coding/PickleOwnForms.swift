internal import ComplexModule
internal import NDArrays

// MARK: - Arrays

extension NDArray: PickleEncodable, PickleDecodable {
  func write(to encoder: PickleEncoder) throws { try encoder.single().write(self) }

  static func read(from decoder: PickleDecoder) throws -> NDArray {
    try decoder.ndarray(NDArray.self)
  }
}

// MARK: - Complex numbers

extension Complex: PickleEncodable where RealType: PickleScalar & BinaryFloatingPoint {
  func write(to encoder: PickleEncoder) throws {
    try encoder.single().writeComplex(Double(real), Double(imaginary))
  }
}

extension Complex: PickleDecodable where RealType: PickleScalar & BinaryFloatingPoint {
  static func read(from decoder: PickleDecoder) throws -> Complex {
    let parts: (real: Double, imaginary: Double)?
    if case .complex(let real, let imaginary)? = decoder.value.scalar {
      parts = (real, imaginary)
    } else {
      parts = decoder.value.complex
    }
    guard let parts, let real = RealType.convert(.float(parts.real)),
      let imaginary = RealType.convert(.float(parts.imaginary))
    else { throw decoder.mismatch(Self.self) }
    return Complex(real, imaginary)
  }
}

// MARK: - Bytes

extension PickleEncoder {
  /// Writes a collection of bytes, such as `Data`.
  func write(bytes value: some Encodable) throws {
    guard let bytes = value as? any Collection<UInt8> else { return try value.encode(to: self) }
    let writer = try single()
    func write(_ bytes: some Collection<UInt8>) {
      let isWritten: Void? = bytes.withContiguousStorageIfAvailable {
        writer.write(bytes: UnsafeRawBufferPointer($0))
      }
      if isWritten == nil { Array(bytes).withUnsafeBytes { writer.write(bytes: $0) } }
    }
    write(bytes)
  }
}

extension PickleDecoder {
  /// Makes a collection of bytes, such as `Data`.
  func bytes<T: Decodable>(_ type: T.Type) throws -> T {
    guard let bytes = value.bytes,
      let collection = type as? any RangeReplaceableCollection<UInt8>.Type
    else { return try decodeItself(type) }
    func make<Bytes: RangeReplaceableCollection<UInt8>>(_: Bytes.Type) -> T {
      same(Bytes(bytes), as: type)
    }
    return make(collection)
  }
}

// MARK: - Values of pickles

extension PickleValue: Codable {
  /// Writes the value as it stood in its file; only `dump` can.
  ///
  /// - Throws: `EncodingError` from another encoder.
  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? PickleEncoder else {
      throw EncodingError.invalidValue(
        self,
        .init(
          codingPath: encoder.codingPath,
          debugDescription: "a PickleValue can only be written by dump(_:to:)"
        )
      )
    }
    try write(to: encoder)
  }

  /// Takes the value as it stands in its file; only `load` can.
  ///
  /// - Throws: `DecodingError` from another decoder.
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? PickleDecoder else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a PickleValue can only be read by load(_:from:)"
        )
      )
    }
    self = decoder.value
  }
}

extension PickleValue: PickleEncodable, PickleDecodable {
  func write(to encoder: PickleEncoder) throws { try encoder.single().write(self) }
  static func read(from decoder: PickleDecoder) throws -> PickleValue { decoder.value }
}
