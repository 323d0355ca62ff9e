extension NDArray: Codable {
  private enum CodingKeys: String, CodingKey {
    case dtype, shape, order, elements
  }

  /// Writes element type, shape, order and the elements in that order.
  ///
  /// The order is the array's own, and C for a view with gaps.
  public func encode(to encoder: any Encoder) throws {
    let order = order ?? .c
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dtype, forKey: .dtype)
    try container.encode(shape, forKey: .shape)
    try container.encode(order, forKey: .order)
    var list = container.nestedUnkeyedContainer(forKey: .elements)
    for element in (order == .c ? self : transposed()).elements {
      try list.encode(element)
    }
  }

  /// Reads an array of the same element type.
  ///
  /// - Throws: `DecodingError` if the element type is another, the shape impossible, or the count
  ///   of elements not the shape's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let dtype = try container.decode(DType.self, forKey: .dtype)
    guard dtype == Element.dtype else {
      throw DecodingError.dataCorruptedError(
        forKey: .dtype,
        in: container,
        debugDescription: "an array of \(dtype) cannot be read as one of \(Element.dtype)"
      )
    }
    let shape = try container.decode([Int].self, forKey: .shape)
    let order = try container.decode(MemoryOrder.self, forKey: .order)
    let count: Int
    do {
      count = try ArrayLayout.checkedCount(of: shape, itemSize: MemoryLayout<Element>.stride)
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .shape,
        in: container,
        debugDescription: error.message
      )
    }
    // The count is only a claim until the elements have come, so nothing is allocated by it.
    let elements = try container.decode([Element].self, forKey: .elements)
    guard elements.count == count else {
      throw DecodingError.dataCorruptedError(
        forKey: .elements,
        in: container,
        debugDescription: "shape \(shape) takes \(count) elements, \(elements.count) came"
      )
    }
    self.init(shape: shape, elements: elements, order: order)
  }
}
