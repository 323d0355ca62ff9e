extension NumPyArray {
  /// The class without its module.
  var shortClassName: String { pythonClass.name }

  /// The first elements in C order, as text.
  func preview(count limit: Int) -> String {
    guard items == nil, count > 0 else { return "" }
    let texts = elementTexts(limit: limit)
    guard !texts.isEmpty else { return "" }
    return "[\(texts.joined(separator: " "))\(count > texts.count ? " …" : "")]"
  }

  private func elementTexts(limit: Int) -> [String] {
    let offsets = ElementOffsets(shape: shape, order: order, itemSize: type.itemSize).prefix(limit)
    return withUnsafeBytes { bytes in
      offsets.compactMap { offset in
        text(of: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + type.itemSize]))
      }
    } ?? []
  }

  /// An element as text; nil where its type has none that is short.
  private func text(of bytes: UnsafeRawBufferPointer) -> String? {
    switch type.scalar(bytes) {
    case .bool(let value): value ? "True" : "False"
    case .int(let value): value.description
    case .uint(let value): value.description
    case .float(let value): text(of: value)
    case .complex(let real, let imaginary):
      "\(text(of: real))\(imaginary < 0 ? "" : "+")\(text(of: imaginary))j"
    case .string(let text): "\"\(text)\""
    case .bytes(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
    case nil: nil
    }
  }

  /// A number with as many digits as its type has.
  private func text(of value: Double) -> String {
    switch type.wordSize {
    case 2: Float16(value).description
    case 4: Float(value).description
    default: value.description
    }
  }
}
