import NDArrays

extension NDArray: CanonicalValue {
  /// The token of the elements by value: in C order, whatever the order in memory.
  func token(at parent: CodingPath, _ key: (any CodingKey)?) -> Token {
    var stream = TokenStream()
    stream.append(Token(text: dtype.name))
    // The rank comes first, so that lengths and elements that are integers stay apart.
    stream.append(rank.token)
    for length in shape { stream.append(length.token) }
    withUnsafeBufferPointer { elements in
      append(UnsafeRawBufferPointer(elements), as: scalar, to: &stream)
    }
    return Token(.array, stream.finalize())
  }

  /// The element type, or that of the two parts of a complex number.
  private var scalar: any CanonicalScalar.Type {
    if let scalar = Element.self as? any CanonicalScalar.Type { return scalar }
    return dtype == .complex64 ? Float.self : Double.self
  }

  private func append<Scalar: CanonicalScalar>(
    _ elements: UnsafeRawBufferPointer,
    as scalar: Scalar.Type,
    to stream: inout TokenStream
  ) {
    stream.append(contentsOf: elements.assumingMemoryBound(to: Scalar.self))
  }
}
