internal import NDArrays

extension WireReader {
  /// The head of an n-dimensional array: what its elements are and how they lie.
  struct NDArrayHead {
    var typestr: String
    var order: MemoryOrder
    var shape: [Int]
    var byteCount: Int
  }

  mutating func readNDArrayHead() throws(WireError) -> NDArrayHead {
    let order: MemoryOrder = try readByte() == 0 ? .c : .fortran
    let typestr = try readText()
    let rank = try readCount()
    guard rank <= 64 else { throw WireError("an array of \(rank) axes, at byte \(offset)") }
    var shape: [Int] = []
    // "<f8", "|b1", "<c16": after two characters the bytes of an element.
    guard var byteCount = Int(typestr.dropFirst(2)), byteCount > 0 else {
      throw WireError("an array of unknown elements \"\(typestr)\", at byte \(offset)")
    }
    for _ in 0..<rank {
      let extent = try readCount()
      shape.append(extent)
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw WireError("an array of shape \(shape), at byte \(offset)") }
      byteCount = product
    }
    return NDArrayHead(typestr: typestr, order: order, shape: shape, byteCount: byteCount)
  }

  /// Reads an array; one that came as a buffer is used where it lies.
  mutating func readNDArray<A: AnyNDArray>(_ type: A.Type) throws -> A {
    let tag = try readTag()
    guard tag == .ndarray || tag == .ndarrayBuffer else {
      throw WireError("\(tag) where an array is expected, at byte \(offset)")
    }
    let head = try readNDArrayHead()
    guard head.typestr == A.elementType.typestr else {
      throw WireError(
        "an array of \(head.typestr) where \(A.elementType.typestr) is expected, at byte \(offset)"
      )
    }
    if tag == .ndarrayBuffer {
      let buffer = try buffer(try readCount())
      guard buffer.bytes.count >= head.byteCount, let base = buffer.bytes.baseAddress else {
        throw WireError("a buffer of \(buffer.bytes.count) bytes for shape \(head.shape)")
      }
      let storage =
        buffer.wholeArray
        ?? ArrayStorage(
          adopting: UnsafeMutableRawPointer(mutating: base),
          byteCount: buffer.bytes.count,
          writable: false,
          owner: buffer.owner
        )
      return try A.make(storage: storage, byteOffset: 0, shape: head.shape, order: head.order)
    }
    let raw = try readRaw(count: head.byteCount)
    let storage = ArrayStorage(allocating: raw.count)
    if !raw.isEmpty {
      UnsafeMutableRawBufferPointer(start: storage.base, count: raw.count).copyMemory(from: raw)
    }
    return try A.make(storage: storage, byteOffset: 0, shape: head.shape, order: head.order)
  }
}
