internal import JoblibHashing
internal import JoblibSystem

/// What is kept in a folder, for people who look after it.
package struct CacheCatalogue: Sendable {
  private let store: FolderStore
  /// Of the folder, for a ``Memory``.
  package let location: String

  /// - Parameter path: A memory's location, or the folder `joblib` in it.
  /// - Throws: ``MemoryError`` where no results were ever kept.
  package init(_ path: String) throws(MemoryError) {
    let inner = "\(path)/joblib"
    if (try? Files.status(of: inner))?.isFolder == true {
      (location, store) = (path, FolderStore(root: inner))
    } else if path.split(separator: "/").last == "joblib",
      (try? Files.status(of: path))?.isFolder == true
    {
      (location, store) = ("\(path)/..", FolderStore(root: path))
    } else {
      throw MemoryError(
        .unusableFolder,
        "there is no cache in \(path); name the folder that Memory(…) was given"
      )
    }
  }

  /// One version of one function, or all of it together.
  package struct Function: Sendable {
    package let name: String
    package let version: String
    package var entryCount = 0
    package var byteCount = 0
    /// Nanoseconds since 1970.
    package var lastUse: Int64 = .min
  }

  /// All versions of all functions, by name.
  package func functions() throws(MemoryError) -> [Function] {
    var found: [String: Function] = [:]
    try visit { entry in
      let (folder, version) = Self.place(of: entry.path)
      let key = "\(folder)/\(version)"
      var function = found[key] ?? Function(name: name(of: folder, entry), version: version)
      function.entryCount += 1
      function.byteCount += entry.byteCount
      function.lastUse = max(function.lastUse, entry.lastUse)
      found[key] = function
      return true
    }
    return found.values.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
  }

  /// A kept result.
  package struct Entry: Sendable {
    package let key: String
    package let path: String
    package let byteCount: Int
    package let lastUse: Int64
    /// When it was computed, in nanoseconds since 1970.
    package let created: Int64
    package let computeNanoseconds: UInt64
    package let details: EntryDetails

    init(_ found: FoundEntry) throws {
      let (header, details) = try found.description()
      key = header.key.digest.description
      path = found.path
      byteCount = header.entryByteCount
      lastUse = found.lastUse
      created = header.createdNanoseconds
      computeNanoseconds = header.computeNanoseconds
      self.details = details
    }
  }

  /// The results of a function, of all versions, the oldest first; damaged ones are left out.
  package func entries(of function: String) throws(MemoryError) -> [Entry] {
    var entries: [Entry] = []
    try visit(EscapedName.of(function)) { found in
      if let entry = try? Entry(found) { entries.append(entry) }
      return true
    }
    return entries.sorted { $0.created < $1.created }
  }

  /// The one result whose key begins like this.
  ///
  /// - Throws: ``MemoryError`` where there is none, or several.
  package func entry(_ key: String) throws(MemoryError) -> Entry {
    var matches: [FoundEntry] = []
    let prefix = key.lowercased()
    try visit { found in
      if Self.key(of: found.path).hasPrefix(prefix) { matches.append(found) }
      return matches.count < 2
    }
    guard let match = matches.first else {
      throw MemoryError(.missing, "no key of \(store.root) begins with \(key)")
    }
    guard matches.count == 1 else {
      throw MemoryError(.invalidArgument, "several keys begin with \(key); give more digits")
    }
    do { return try Entry(match) } catch {
      throw MemoryError(.corrupted, "\(match.path) is damaged: \(error)", cause: error)
    }
  }

  /// The other result of the same function that differs in least, and in what.
  package func nearest(
    to entry: Entry
  ) throws(MemoryError) -> (entry: Entry, differences: [CallExplanation.Difference])? {
    var nearest: (entry: Entry, differences: [CallExplanation.Difference])?
    try visit(EscapedName.of(entry.details.function)) { found in
      guard Self.key(of: found.path) != entry.key, let other = try? Entry(found) else {
        return true
      }
      let differences = entry.details.differences(from: other.details)
      if differences.count < nearest?.differences.count ?? .max { nearest = (other, differences) }
      return true
    }
    return nearest
  }

  /// Reads every result.
  ///
  /// - Parameter damaged: Called for each that is not what was kept, with what is wrong with it.
  /// - Returns: How many are sound.
  /// - Throws: ``MemoryError`` where the folder cannot be read.
  package func verify(
    _ damaged: (_ path: String, _ flaw: String) -> Void
  ) throws(MemoryError) -> Int {
    var soundCount = 0
    try visit { found in
      do {
        try found.verify()
        soundCount += 1
      } catch let error as SystemError where error.isMissing {
        // Removed meanwhile.
      } catch {
        damaged(found.path, "\(error)")
      }
      return true
    }
    return soundCount
  }

  /// Files that are no results: of writers at work or killed, and damaged results moved aside.
  package func leftovers() throws(MemoryError) -> (writing: Int, damaged: Int) {
    var counts = (writing: 0, damaged: 0)
    do throws(SystemError) {
      try store.forEachFile { (_, name, _) throws(SystemError) in
        switch Leftover.kind(of: name) {
        case .damaged: counts.damaged += 1
        case .writing: counts.writing += 1
        case nil: break
        }
      }
    } catch { throw unreadable(error) }
    return counts
  }

  /// Removes a result.
  package func remove(_ entry: Entry) throws(MemoryError) {
    do throws(SystemError) { try Files.remove(entry.path) } catch {
      if error.isMissing { return }
      throw .notRemovable(entry.path, in: store, error)
    }
  }

  /// Removes the results of a function, of one version or all.
  ///
  /// - Returns: How many there were.
  package func remove(function: String, version: String?) throws(MemoryError) -> Int {
    let versions = try functions().filter {
      $0.name == function && (version == nil || $0.version == version)
    }
    for found in versions {
      let folder = "\(store.root)/\(EscapedName.of(function))/\(Self.folder(of: found.version))"
      do throws(SystemError) { try Files.removeTree(folder) } catch {
        throw .notRemovable("results of '\(function)'", in: store, error)
      }
    }
    return versions.reduce(0) { $0 + $1.entryCount }
  }

  // MARK: Paths

  private func visit(
    _ folder: String? = nil,
    _ body: (FoundEntry) -> Bool
  ) throws(MemoryError) {
    do {
      try store.forEachEntry(of: folder, body)
    } catch { throw unreadable(error) }
  }

  private func unreadable(_ error: any Error) -> MemoryError {
    MemoryError(.unusableFolder, "\(store.root) cannot be read: \(error)", cause: error)
  }

  /// The folder of the function, and the version, of an entry's path.
  private static func place(of path: String) -> (folder: String, version: String) {
    let parts = path.split(separator: "/").suffix(4).map(String.init)
    guard parts.count == 4 else { return (path, "") }
    return (parts[0], parts[1].hasPrefix("v") ? String(parts[1].dropFirst()) : parts[1])
  }

  private static func folder(of version: String) -> String {
    Int(version) == nil ? version : "v\(version)"
  }

  private static func key(of path: String) -> String {
    let parts = path.split(separator: "/").suffix(2)
    return parts.joined().replacing(".entry", with: "")
  }

  /// The name of a function, which a long name's folder has only a part of.
  private func name(of folder: String, _ entry: FoundEntry) -> String {
    if let name = EscapedName.original(of: folder) { return name }
    return (try? entry.details())?.function ?? folder
  }
}
