package import NDArrays

/// An array as it stands in a file: what joblib's `NumpyArrayWrapper` says of it, and its bytes.
package struct StoredArray: Sendable {
  package enum Content: Sendable {
    /// The elements, as they lie in the file.
    case bytes(ArrayStorage)
    /// Elements of Python objects: a pickle of its own, whose value is the array again.
    case objects(NodeID)
  }

  /// NumPy's own description, for writing it again.
  package var dtype: NodeID
  package var type: NumPyType
  package var shape: [Int]
  package var order: MemoryOrder
  /// `numpy.ndarray`, or the class that the array comes back as.
  package var subclass: NodeID
  package var allowsMapping: Bool
  package var content: Content
}
