internal import ClosureCoding
internal import JoblibSystem

/// Functions of this process that go by one name and version in one folder.
enum NameCollisions {
  private struct Place: Hashable {
    let location: String
    let folder: String
    let resultType: String
  }

  private static let known = ForkSafe<[Place: String]>([:])

  /// Warns where another function has the name of this one, once a name and folder.
  ///
  /// Source: joblib's `JobLibCollisionWarning`.
  static func check<Holder>(_ function: FunctionIdentity, of holder: Holder, in memory: Memory) {
    guard let location = memory.location, let name = Closures.sourceName(of: holder) else { return }
    let place = Place(
      location: location,
      folder: function.folder,
      resultType: function.resultType
    )
    let first = known.withLock { known -> String in
      if let first = known[place] { return first }
      known[place] = name
      return name
    }
    guard first != name else { return }
    Notices.once("collision \(location) \(function.folder) \(function.resultType)") {
      "possible name collision: '\(function.name)' version \(function.version) is both \(first) and "
        + "\(name), so that one may find results of the other; give each a name of its own, or cache one "
        + "function once and share the cached function"
    }
  }
}
