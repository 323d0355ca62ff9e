import JoblibCompression
import JoblibPersistence
import JoblibSystem
import NDArrays

/// Bytes that may be a file: what is read can be looked at, decoded, described, and written again.
struct FileTrial {
  private let bytes: [UInt8]

  /// More than an input can honestly hold, and little enough to fill many times in a second.
  private static let limits = LoadLimits(byteCount: 4 << 20)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func run() throws(FuzzFailure) {
    let value: PickleValue
    do throws(PersistenceError) {
      value = try load(from: bytes, limits: Self.limits, threadCount: 1)
    } catch {
      try expect(!error.description.isEmpty, "an error says nothing")
      // An array in another file is only found beside a path.
      if error.code == .unreadable { try readByPath() }
      return
    }
    Walk(value).run()
    Decodings(value).run()
    try rewrite(value)
    try readPieces(value)
    if let mapped = try readByPath() { try Likeness.expect(mapped, isLike: value) }
  }

  /// Writes the value and reads it again.
  private func rewrite(_ value: PickleValue) throws(FuzzFailure) {
    // What its writer kept outside of the file cannot be written.
    guard let written = try? dumped(value) else { return }
    let again: PickleValue
    do throws(PersistenceError) { again = try load(from: written) } catch {
      throw FuzzFailure("what was written cannot be read: \(error)")
    }
    try Likeness.expect(again, isLike: value)
  }

  /// Reads from a stream, whose length is not known.
  private func readPieces(_ value: PickleValue) throws(FuzzFailure) {
    let again: PickleValue
    do throws(PersistenceError) {
      let source = PieceSource(bytes, pieceByteCount: 61)
      again = try load(from: source, limits: Self.limits, threadCount: 1)
    } catch {
      throw FuzzFailure("memory can be read, but not a stream: \(error)")
    }
    try Likeness.expect(again, isLike: value)
  }

  /// Has a file described, and maps it.
  @discardableResult
  private func readByPath() throws(FuzzFailure) -> PickleValue? {
    do throws(SystemError) {
      let file = try InputFile(bytes)
      _ = try? describe(file.path, limits: Self.limits).description
      return try? load(
        from: file.path,
        mmapMode: .copyOnWrite,
        limits: Self.limits,
        threadCount: 1,
        onWarning: { _ in }
      )
    } catch {
      throw FuzzFailure("the input cannot be written to a file: \(error)")
    }
  }
}

/// An input as the only file of a folder, which is gone with it.
private struct InputFile: ~Copyable {
  let path: String
  private let folder: String

  init(_ bytes: [UInt8]) throws(SystemError) {
    // In memory, since there are thousands a second.
    folder = "/dev/shm/joblib-fuzz-\(UInt64.random(in: 0 ... .max))"
    path = folder + "/input"
    try Files.makeFolders(folder)
    try ContiguousArray(bytes).withRawBytes { (bytes) throws(SystemError) in
      try Files.make(path, of: bytes)
    }
  }

  deinit { try? Files.removeTree(folder) }
}
