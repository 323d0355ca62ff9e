extension PickleReader {
  /// Puts the array of a file beside the pickle in the place of its wrapper (before joblib 0.10).
  mutating func readCompanion(_ wrapper: ArrayWrapper, _ id: NodeID) throws(PersistenceError) {
    throw PersistenceError(.unsupported, "arrays in files beside the pickle")
  }
}
