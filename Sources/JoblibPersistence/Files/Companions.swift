internal import JoblibSystem
package import NDArrays

/// The files beside a pickle of before joblib 0.10, in which its arrays lie.
package protocol Companions {
  /// Opens the file of this name beside the pickle, so that it can be mapped in this mode.
  func open(_ name: String, mode: MemoryMapMode?) throws(PersistenceError) -> FileSource
}

/// A pickle that lies in no folder has no files beside it.
package struct NoCompanions: Companions {
  package init() {}

  package func open(_ name: String, mode: MemoryMapMode?) throws(PersistenceError) -> FileSource {
    throw PersistenceError(
      .unreadable,
      "an array lies in the file \(name) beside the pickle; load it by its path"
    )
  }
}

/// The files in the folder of a pickle.
package struct FolderCompanions: Companions {
  private let folder: String

  package init(beside path: String) {
    folder = Files.folder(of: path)
  }

  package func open(_ name: String, mode: MemoryMapMode?) throws(PersistenceError) -> FileSource {
    // A pickle must not lead to files elsewhere.
    guard !name.isEmpty, !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }),
      name != ".", name != ".."
    else {
      throw PersistenceError(
        .corrupted,
        "an array should lie in \"\(name.prefix(80))\", which is no name of a file beside the pickle"
      )
    }
    do throws(SystemError) {
      return FileSource(
        try FileDescriptor.open(folder + name, flags: mode == .readWrite ? .readWrite : .readOnly)
      )
    } catch {
      throw PersistenceError(
        .unreadable,
        """
        an array lies in the file \(name) beside the pickle, which cannot be opened; copy all files \
        of the pickle together
        """,
        cause: error
      )
    }
  }
}
