internal import CJoblibSystem
internal import Glibc

/// A pipe: what is written to one end is read at the other, without blocking (`pipe(2)`).
package struct Pipe: Sendable {
  package let readEnd: FileDescriptor
  package let writeEnd: FileDescriptor

  package init() throws(SystemError) {
    var ends: [CInt] = [0, 0]
    try checked("pipe2") { joblib_pipe(&ends) }
    readEnd = FileDescriptor(owning: ends[0])
    writeEnd = FileDescriptor(owning: ends[1])
  }

  /// What a read end gave.
  package enum Content: Sendable, Equatable {
    case bytes(Int)
    /// Nothing, now.
    case nothing
    /// Nobody has the other end any more.
    case end
  }

  /// Reads what is there (`read(2)`).
  package static func read(
    _ end: FileDescriptor,
    into buffer: UnsafeMutableRawBufferPointer
  ) -> Content {
    do throws(SystemError) {
      let count = try end.read(into: buffer)
      return count > 0 ? .bytes(count) : .end
    } catch {
      return error.code == EAGAIN ? .nothing : .end
    }
  }
}
