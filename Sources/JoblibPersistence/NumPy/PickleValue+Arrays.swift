package import NDArrays

extension PickleValue {
  /// The array of NumPy's, or its scalar as an array without axes, if it is one.
  ///
  /// Nil also for one whose description contradicts itself; decoding it says why.
  public var array: NumPyArray? { try? numPyArray() }

  /// The array of NumPy's; nil for another value.
  ///
  /// - Throws: If it is one whose parts contradict each other, or of an unknown type.
  package func numPyArray() throws(PersistenceError) -> NumPyArray? {
    try NumPyArray(id, in: graph)
  }

  /// Makes an array of Swift's of an array of NumPy's, without a copy where the bytes allow it: their
  /// order must be this machine's, and the type the very one.
  ///
  /// - Throws: If it is no array, or one of other elements.
  package func ndarray<A: AnyNDArray>(as type: A.Type) throws(PersistenceError) -> A {
    guard let array = try numPyArray() else {
      throw PersistenceError(
        .typeMismatch,
        "the file has a \(kind) where an array of \(type.elementType) was asked for"
      )
    }
    return try array.converted(to: type)
  }
}
