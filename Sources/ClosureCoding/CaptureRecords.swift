/// The compiler's records of one kind of closure context (Swift ABI, `swift5_capture`).
struct CaptureRecords {
  private let descriptor: UnsafeRawPointer
  /// Where in the context bindings and captures begin.
  let firstOffset: Int

  init(ofContext metadata: UnsafeRawPointer) throws(ClosureError) {
    guard Image.contains(metadata) else {
      throw ClosureError("it was made by code outside the program's own executable")
    }
    guard let descriptor = metadata.load(fromByteOffset: 16, as: UnsafeRawPointer?.self) else {
      throw ClosureError(
        "the program was built without reflection metadata "
          + "(-disable-reflection-metadata); \(ClosureError.mends)"
      )
    }
    self.descriptor = descriptor
    let offset = Int(metadata.load(fromByteOffset: 8, as: UInt32.self))
    firstOffset = max(offset, 16)
  }

  var captureCount: Int { Int(descriptor.load(as: UInt32.self)) }
  private var sourceCount: Int { Int(descriptor.load(fromByteOffset: 4, as: UInt32.self)) }
  /// The words before the captures: what a generic function was called with.
  var bindingCount: Int { Int(descriptor.load(fromByteOffset: 8, as: UInt32.self)) }
  /// Whether the closure is written in a generic function or type.
  var isGeneric: Bool { sourceCount > 0 || bindingCount > 0 }

  /// The mangled name of a capture's type.
  func typeName(_ index: Int) -> UnsafeRawPointer {
    Image.relative(descriptor + 12 + 4 * index)
  }

  /// The generic parameters and where each comes from, in the language of MetadataSource.h.
  var sources: [(parameter: String, source: String)] {
    (0..<sourceCount).map { index in
      let record = descriptor + 12 + 4 * captureCount + 8 * index
      return (
        MangledName.string(Image.relative(record)), MangledName.string(Image.relative(record + 4))
      )
    }
  }
}
