package import NDArrays

extension PickleValue {
  /// Makes an array of Swift's of an array of NumPy's, without a copy where the bytes allow it.
  ///
  /// - Throws: If it is no array, or one of other elements.
  package func ndarray<A: AnyNDArray>(as type: A.Type) throws(PersistenceError) -> A {
    guard node.kind == .array, case let array = graph.array(id),
      case .bytes(let storage) = array.content, array.type.native == type.elementType,
      !array.type.isBigEndian
    else {
      throw PersistenceError(.typeMismatch, "not an array of \(type.elementType), but \(kind)")
    }
    do throws(NDArrayError) {
      return try A.make(storage: storage, byteOffset: 0, shape: array.shape, order: array.order)
    } catch {
      throw PersistenceError(.corrupted, error.message)
    }
  }
}
