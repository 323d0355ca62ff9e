internal import NDArrays

extension NumPyArray {
  /// One row of an array of two axes, without a copy where its elements lie side by side.
  func row(_ number: Int) -> NumPyArray {
    let length = shape[1]
    switch content {
    case .objects(let graph, let ids):
      let first = ids.startIndex + number * length
      return with(shape: [length], .objects(graph, ids[first..<first + length]))
    case .bytes(let storage):
      let size = type.itemSize
      guard order == .fortran, shape[0] > 1 else {
        let offset = number * length * size
        return with(
          shape: [length],
          .bytes(ArrayStorage(partOf: storage, from: offset, byteCount: length * size))
        )
      }
      let offsets = stride(from: number * size, to: shape[0] * length * size, by: shape[0] * size)
      return with(
        shape: [length],
        .bytes(ArrayStorage(gathering: size, at: offsets, count: length, from: storage))
      )
    }
  }

  /// The elements of an array of one axis at these places, which must be within it.
  func taking(_ places: [Int]) -> NumPyArray {
    switch content {
    case .objects(let graph, let ids):
      let taken = places.map { ids[ids.startIndex + $0] }
      return with(shape: [places.count], .objects(graph, taken[...]))
    case .bytes(let storage):
      let copy = ArrayStorage(
        gathering: type.itemSize,
        at: places.lazy.map { $0 * type.itemSize },
        count: places.count,
        from: storage
      )
      return with(shape: [places.count], .bytes(copy))
    }
  }

  private func with(shape: [Int], _ content: Content) -> NumPyArray {
    NumPyArray(type: type, shape: shape, order: .c, content: content)
  }

  // MARK: Numbers

  /// The numbers of an array of whole numbers, in C order; nil for another.
  var integers: [Int]? {
    switch type.native {
    case .int8?: values(of: Int8.self)?.map { Int($0) }
    case .int16?: values(of: Int16.self)?.map { Int($0) }
    case .int32?: values(of: Int32.self)?.map { Int($0) }
    case .int64?: values(of: Int.self).map(Array.init)
    case .uint8?: values(of: UInt8.self)?.map { Int($0) }
    case .uint16?: values(of: UInt16.self)?.map { Int($0) }
    case .uint32?: values(of: UInt32.self)?.map { Int($0) }
    case .uint64?: values(of: UInt64.self)?.map { Int(clamping: $0) }
    default: nil
    }
  }

  /// The numbers of an array of real ones, in C order; nil for another.
  ///
  /// They are rounded where `Double` has not all their digits; truth values count 0 and 1.
  var doubles: [Double]? {
    switch type.native {
    case .float64?: values(of: Double.self).map(Array.init)
    case .float32?: values(of: Float.self)?.map { Double($0) }
    case .float16?: values(of: Float16.self)?.map { Double($0) }
    case .bool?: values(of: Bool.self)?.map { $0 ? 1 : 0 }
    case .uint64?: values(of: UInt64.self)?.map { Double($0) }
    default: integers?.map { Double($0) }
    }
  }

  private func values<E: NDArrayElement>(of _: E.Type) -> NDArrayElements<E>? {
    (try? converted(to: NDArray<E>.self))?.elements
  }
}

extension ArrayStorage {
  /// A part of another storage, which keeps that alive.
  fileprivate convenience init(partOf whole: ArrayStorage, from offset: Int, byteCount: Int) {
    var mapping = whole.mapping
    mapping?.fileOffset += offset
    self.init(
      adopting: whole.base + offset,
      byteCount: byteCount,
      // Others may have the rest.
      writable: false,
      owner: whole,
      mapping: mapping,
      file: whole.file
    )
  }
}
