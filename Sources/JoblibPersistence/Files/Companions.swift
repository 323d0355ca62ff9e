/// The files beside a pickle of before joblib 0.10, in which its arrays lie.
package protocol Companions {
  /// Opens the file of this name beside the pickle.
  func open(_ name: String) throws(PersistenceError) -> FileSource
}

/// A pickle that lies in no folder has no files beside it.
package struct NoCompanions: Companions {
  package init() {}

  package func open(_ name: String) throws(PersistenceError) -> FileSource {
    throw PersistenceError(
      .unreadable,
      "an array lies in the file \(name) beside the pickle; load it by its path"
    )
  }
}
