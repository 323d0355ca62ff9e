internal import JoblibSystem

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

/// The files in the folder of a pickle.
struct FolderCompanions: Companions {
  private let folder: String

  init(beside path: String) {
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  func open(_ name: String) throws(PersistenceError) -> FileSource {
    // A name with a folder in it would let a pickle read any file.
    guard !name.isEmpty, !name.contains("/"), name != "." && name != ".." else {
      throw PersistenceError(
        .corrupted,
        "an array lies in \"\(name)\", which is not beside the file"
      )
    }
    do throws(SystemError) {
      return FileSource(try FileDescriptor.open(folder + name, flags: .readOnly))
    } catch {
      throw PersistenceError(
        .unreadable,
        "the file \(folder + name), in which an array lies, cannot be opened; keep it beside the pickle",
        cause: error
      )
    }
  }
}
