internal import Glibc
internal import JoblibSystem
internal import Synchronization

/// Something that tasks in any process wait at until the test opens it.
///
/// A locked file (`flock(2)`): it opens with its owner's end too, so nothing waits for ever.
package final class Gate: Sendable {
  package let entrance: Entrance
  private let lock: Mutex<FileDescriptor?>

  /// Where tasks wait; a value that can be sent to them.
  package struct Entrance: Codable, Sendable {
    fileprivate let path: String

    /// Waits for the gate to be open.
    package func pass() throws {
      let file = try FileDescriptor.open(path, flags: .readOnly)
      try checked("flock", path) { flock(file.raw, LOCK_SH) }
    }
  }

  /// Makes a closed gate.
  package init(in folder: TemporaryFolder, _ name: String = "gate") throws {
    entrance = Entrance(path: folder.appending(name))
    let path = entrance.path
    let file = try FileDescriptor.open(path, flags: [.readWrite, .create])
    try checked("flock", path) { flock(file.raw, LOCK_EX) }
    lock = Mutex(file)
  }

  /// Lets all pass, those who wait and those who come later.
  package func open() {
    lock.withLock { file in
      // A forked child has the descriptor too, so closing it is not enough.
      if let file { _ = flock(file.raw, LOCK_UN) }
      file = nil
    }
  }
}

/// A place where two tasks meet: neither goes on before both are there (`fifo(7)`).
package struct Rendezvous: Codable, Sendable {
  private let path: String

  package init(in folder: TemporaryFolder, _ name: String = "rendezvous") throws {
    path = folder.appending(name)
    let path = path
    try checked("mkfifo", path) { mkfifo(path, 0o600) }
  }

  /// Waits for the task on the other side.
  package func meet(isFirst: Bool) throws {
    _ = try FileDescriptor.open(path, flags: isFirst ? .readOnly : .writeOnly)
  }
}
