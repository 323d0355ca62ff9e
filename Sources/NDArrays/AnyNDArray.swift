/// An array of any element type, for code that moves its bytes.
package protocol AnyNDArray: Sendable {
  static var elementType: DType { get }

  var shape: [Int] { get }
  /// In elements.
  var strides: [Int] { get }
  var dtype: DType { get }
  /// The bytes the elements take, gaps of a view not counted.
  var byteCount: Int { get }
  var isCContiguous: Bool { get }
  var isFContiguous: Bool { get }

  /// The storage and the exact bytes of a contiguous array; nil for a view with gaps.
  ///
  /// Arrays with an equal owner and base show the same bytes as long as the owner is kept, so a
  /// transport that keeps it may send them once.
  var storageIdentity: (owner: any AnyObject & Sendable, base: UnsafeRawPointer, byteCount: Int)? {
    get
  }

  /// Where in a named file a contiguous array's first byte lies, if its bytes are the file's.
  ///
  /// Nil for a copy-on-write mapping, since the pages may have changed.
  var mappedRegion: MappedRegion? { get }

  /// Lends the bytes as they lie, in C or Fortran order; those of a view with gaps are copied, in
  /// C order.
  func withContiguousBytes<Result>(
    _ body: (UnsafeRawBufferPointer, MemoryOrder) throws -> Result
  ) rethrows -> Result

  /// Makes an array over bytes of a storage, without a copy.
  ///
  /// - Throws: If the shape is impossible, or the bytes are too few, misaligned or no elements.
  static func make(
    storage: ArrayStorage,
    byteOffset: Int,
    shape: [Int],
    order: MemoryOrder
  ) throws(NDArrayError) -> Self
}

extension NDArray: AnyNDArray {
  package static var elementType: DType { Element.dtype }
  package var isCContiguous: Bool { isContiguous(in: .c) }
  package var isFContiguous: Bool { isContiguous(in: .fortran) }

  package var storageIdentity:
    (owner: any AnyObject & Sendable, base: UnsafeRawPointer, byteCount: Int)?
  {
    guard order != nil else { return nil }
    return (storage, UnsafeRawPointer(start), byteCount)
  }

  package var mappedRegion: MappedRegion? {
    guard order != nil, var region = storage.mapping, region.access != .copyOnWrite else {
      return nil
    }
    region.fileOffset += UnsafeRawPointer(start) - UnsafeRawPointer(storage.base)
    return region
  }

  package func withContiguousBytes<Result>(
    _ body: (UnsafeRawBufferPointer, MemoryOrder) throws -> Result
  ) rethrows -> Result {
    guard let order else { return try copied(order: .c).withContiguousBytes(body) }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: start, count: byteCount), order)
  }

  package static func make(
    storage: ArrayStorage,
    byteOffset: Int,
    shape: [Int],
    order: MemoryOrder
  ) throws(NDArrayError) -> NDArray {
    let itemSize = MemoryLayout<Element>.stride
    let count = try ArrayLayout.checkedCount(of: shape, itemSize: itemSize)
    guard byteOffset >= 0, byteOffset <= storage.byteCount,
      count * itemSize <= storage.byteCount - byteOffset
    else {
      throw NDArrayError(
        .tooShort,
        """
        shape \(shape) of \(Element.dtype) takes \(count * itemSize) bytes from offset \
        \(byteOffset), of \(storage.byteCount) there are
        """
      )
    }
    let bytes = storage.base + byteOffset
    guard UInt(bitPattern: bytes) % UInt(MemoryLayout<Element>.alignment) == 0 else {
      throw NDArrayError(
        .misaligned,
        """
        offset \(byteOffset) is no multiple of the \(MemoryLayout<Element>.alignment) bytes that \
        \(Element.dtype) is aligned to; copy the bytes to an aligned place
        """
      )
    }
    // Any bits are a number, but a Bool other than 0 and 1 is undefined behaviour.
    if Element.dtype == .bool,
      let place = UnsafeRawBufferPointer(start: bytes, count: count).firstIndex(where: { $0 > 1 })
    {
      throw NDArrayError(
        .invalidElement,
        "byte \(place) is neither 0 nor 1, so no bool; read the bytes as uint8"
      )
    }
    return NDArray(
      storage: storage,
      start: bytes.bindMemory(to: Element.self, capacity: count),
      shape: shape,
      strides: ArrayLayout.strides(of: shape, order: order)
    )
  }
}
