package import NDArrays

extension NumPyType {
  static let bool = NumPyType(kind: "b", itemSize: 1)
}

extension NumPyArray {
  /// Makes an array of Swift's, without a copy where the bytes are in this machine's order.
  ///
  /// The element type must be the very one, since a silent change of type costs precision or memory;
  /// only foreign byte order is mended.
  ///
  /// - Throws: `typeMismatch` for other elements, and where elements are masked.
  package func converted<A: AnyNDArray>(to target: A.Type) throws(PersistenceError) -> A {
    guard let native = type.native, native == A.elementType, case .bytes(let storage) = content
    else { throw mismatch(wanted: A.elementType) }
    if let maskStorage {
      let mask = UnsafeRawBufferPointer(start: maskStorage.base, count: maskStorage.byteCount)
      guard mask.allSatisfy({ $0 == 0 }) else {
        throw PersistenceError(
          .typeMismatch,
          """
          elements of the array are masked; load it as PickleValue and look at its array's mask, or \
          fill it in Python (numpy.ma.filled) before it is dumped
          """
        )
      }
    }
    do throws(NDArrayError) {
      return try A.make(
        storage: type.isBigEndian ? swapped(storage) : storage,
        byteOffset: 0,
        shape: shape,
        order: order
      )
    } catch {
      throw PersistenceError(.corrupted, error.message)
    }
  }

  /// The same numbers in this machine's byte order.
  private func swapped(_ storage: ArrayStorage) -> ArrayStorage {
    let copy = ArrayStorage(allocating: count * type.itemSize)
    switch type.wordSize {
    case 2: swap(storage, copy, as: UInt16.self)
    case 4: swap(storage, copy, as: UInt32.self)
    default: swap(storage, copy, as: UInt64.self)
    }
    return copy
  }

  private func swap<Word: FixedWidthInteger>(
    _ source: ArrayStorage,
    _ target: ArrayStorage,
    as _: Word.Type
  ) {
    for offset in stride(from: 0, to: target.byteCount, by: MemoryLayout<Word>.size) {
      let word = source.base.loadUnaligned(fromByteOffset: offset, as: Word.self)
      target.base.storeBytes(of: word.byteSwapped, toByteOffset: offset, as: Word.self)
    }
    withExtendedLifetime((source, target)) {}
  }

  private func mismatch(wanted: DType) -> PersistenceError {
    let remedy =
      type.native.map { "ask for NDArray<\($0.swiftName)>" }
      ?? "load it as PickleValue, whose array has what Swift has no number for"
    return PersistenceError(
      .typeMismatch,
      "the file has an array of \(type), not of \(wanted); \(remedy)"
    )
  }
}

extension DType {
  /// The element type of `NDArray` that has it.
  fileprivate var swiftName: String {
    switch kind {
    case "b": "Bool"
    case "i": "Int\(itemSize * 8)"
    case "u": "UInt\(itemSize * 8)"
    case "f": itemSize == 8 ? "Double" : itemSize == 4 ? "Float" : "Float16"
    default: itemSize == 16 ? "Complex<Double>" : "Complex<Float>"
    }
  }
}
