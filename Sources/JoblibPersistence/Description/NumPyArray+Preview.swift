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
    var element = Array(bytes)
    // The parts of a complex number are turned each by itself.
    let partSize = type.kind == "c" ? type.itemSize / 2 : type.itemSize
    if type.isBigEndian, type.native != nil, partSize > 0 {
      element = stride(from: 0, to: element.count, by: partSize)
        .flatMap { element[$0..<$0 + partSize].reversed() }
    }
    return element.withUnsafeBytes { element in
      switch (type.kind, type.itemSize) {
      case ("b", 1): element[0] == 0 ? "False" : "True"
      case ("i", 1): element.load(as: Int8.self).description
      case ("i", 2): element.load(as: Int16.self).description
      case ("i", 4): element.load(as: Int32.self).description
      case ("i", 8): element.load(as: Int64.self).description
      case ("u", 1): element.load(as: UInt8.self).description
      case ("u", 2): element.load(as: UInt16.self).description
      case ("u", 4): element.load(as: UInt32.self).description
      case ("u", 8): element.load(as: UInt64.self).description
      case ("f", 2): element.load(as: Float16.self).description
      case ("f", 4): element.load(as: Float.self).description
      case ("f", 8): element.load(as: Double.self).description
      case ("c", 8), ("c", 16):
        complexText(element)
      case ("S", _): "\"\(String(decoding: element.prefix { $0 != 0 }, as: UTF8.self))\""
      default: nil
      }
    }
  }

  private func complexText(_ parts: UnsafeRawBufferPointer) -> String {
    let half = parts.count / 2
    let numbers = [0, half].map { offset in
      half == 4
        ? Double(parts.load(fromByteOffset: offset, as: Float.self))
        : parts.load(fromByteOffset: offset, as: Double.self)
    }
    return "\(numbers[0])\(numbers[1] < 0 ? "" : "+")\(numbers[1])j"
  }
}
