internal import JoblibSystem

extension FolderStore {
  package func forEachEntry(
    of folder: String?,
    _ body: (FoundEntry) throws -> Bool
  ) throws {
    var goesOn = true
    var failure: (any Error)?
    try forEachFile(of: folder) { (part, name, file) in
      guard goesOn, isEntry(name), file.isRegular else { return }
      let path = "\(part.path)/\(name)"
      let found = FoundEntry(
        path: path,
        byteCount: file.byteCount,
        lastUse: file.modifiedNanoseconds
      ) { try read(path, headOnly: true) }
      do { goesOn = try body(found) } catch {
        failure = error
        goesOn = false
      }
    }
    if let failure { throw failure }
  }

  func isEntry(_ name: String) -> Bool {
    name.utf8.count == 36 && name.utf8.suffix(6).elementsEqual(".entry".utf8)
      && name.utf8.prefix(30).allSatisfy { byte in
        switch UnicodeScalar(byte) {
        case "0"..."9", "a"..."f": true
        default: false
        }
      }
  }

  /// Visits the root's own files, and those in the folders of all functions, versions and parts; or
  /// those of one function.
  func forEachFile(
    of function: String? = nil,
    _ body: (FolderReader, _ name: String, FileStatus) throws(SystemError) -> Void
  ) throws(SystemError) {
    if function == nil { try forEachFileOfRoot(body) }
    try forEachPart(of: function) { (part) throws(SystemError) in
      try forEachFile(in: part, body)
    }
  }

  /// Visits all files, those of several folders at the same time: who changes files waits for the
  /// journal of a disk, or for a server, most of the time.
  func forEachFileAtOnce(
    _ body:
      @escaping @Sendable (FolderReader, _ name: String, FileStatus) throws(SystemError) -> Void
  ) throws(SystemError) {
    try forEachFileOfRoot(body)
    // Not all at once: there may be as many folders as entries.
    var parts: [String] = []
    func visit() throws(SystemError) {
      let visited = parts
      parts = []
      try ThreadTeam.forEach(visited.count, threadCount: 4) { (number) throws(SystemError) in
        try forEachFile(in: visited[number], body)
      }
    }
    try forEachPart(of: nil) { (part) throws(SystemError) in
      parts.append(part)
      if parts.count == 1024 { try visit() }
    }
    try visit()
  }

  private func forEachFileOfRoot(
    _ body: (FolderReader, _ name: String, FileStatus) throws(SystemError) -> Void
  ) throws(SystemError) {
    try forEachFile(in: root, where: { $0.hasPrefix(".") }, body)
  }

  private func forEachFile(
    in folder: String,
    where isMeant: (String) -> Bool = { _ in true },
    _ body: (FolderReader, _ name: String, FileStatus) throws(SystemError) -> Void
  ) throws(SystemError) {
    try forEachName(in: folder) { (folder, name) throws(SystemError) in
      guard isMeant(name), let file = try folder.status(of: name) else { return }
      try body(folder, name, file)
    }
  }

  /// Visits the folders that entries are in, of all functions or of one.
  private func forEachPart(
    of function: String?,
    _ body: (String) throws(SystemError) -> Void
  ) throws(SystemError) {
    guard let function else {
      return try forEachName(in: root) { (_, name) throws(SystemError) in
        if !name.hasPrefix(".") { try forEachPart(of: name, body) }
      }
    }
    try forEachName(in: "\(root)/\(function)") { (function, name) throws(SystemError) in
      guard FunctionVersion.isFolder(name) else { return }
      try forEachName(in: "\(function.path)/\(name)") { (version, name) throws(SystemError) in
        try body("\(version.path)/\(name)")
      }
    }
  }

  /// Visits the names in a folder; in one that is none, or is gone, there are none.
  func forEachName(
    in path: String,
    _ body: (FolderReader, _ name: String) throws(SystemError) -> Void
  ) throws(SystemError) {
    let folder: FolderReader
    do throws(SystemError) { folder = try FolderReader(path) } catch {
      guard error.isMissing || error.isNoFolder || error.isStale else { throw error }
      return
    }
    while let name = try folder.next() { try body(folder, name) }
  }
}
