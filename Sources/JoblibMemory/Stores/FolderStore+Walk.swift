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

  /// Visits the root's own files, and those in the folders of all functions, versions and parts.
  func forEachFile(
    of function: String? = nil,
    _ body: (FolderReader, _ name: String, FileStatus) throws(SystemError) -> Void
  ) throws(SystemError) {
    func visit(_ folder: FolderReader, _ name: String) throws(SystemError) {
      if let file = try folder.status(of: name) { try body(folder, name, file) }
    }
    func visit(function: String) throws(SystemError) {
      try forEachName(in: function) { (function, name) throws(SystemError) in
        guard FunctionVersion.isFolder(name) else { return }
        try forEachName(in: "\(function.path)/\(name)") { (version, name) throws(SystemError) in
          try forEachName(in: "\(version.path)/\(name)") { (part, name) throws(SystemError) in
            try visit(part, name)
          }
        }
      }
    }
    if let function { return try visit(function: "\(root)/\(function)") }
    try forEachName(in: root) { (folder, name) throws(SystemError) in
      if name.hasPrefix(".") { return try visit(folder, name) }
      try visit(function: "\(root)/\(name)")
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
