package import JoblibSystem
internal import Synchronization

extension FolderStore {
  /// In two walks through the folder, of which the second is made where there is too much only.
  ///
  /// Entries are unlinked, which does not disturb who reads or maps them.
  package func reduce(
    to limits: StoreLimits,
    now: Int64
  ) throws(SystemError) -> SizeReduction {
    try reduce(to: limits, now: now) {}
  }

  /// As above; `step` is called for each file, on any thread.
  func reduce(
    to limits: StoreLimits,
    now: Int64,
    step: @escaping @Sendable () -> Void
  ) throws(SystemError) -> SizeReduction {
    let work = Reduction(store: self, limits: limits, now: now)
    try forEachFileAtOnce { (folder, name, file) throws(SystemError) in
      step()
      try work.look(at: file, name, in: folder)
    }
    guard work.hasTooMuch() else { return work.result }
    try forEachFileAtOnce { (folder, name, file) throws(SystemError) in
      step()
      try work.remove(file, name, in: folder)
    }
    return work.result
  }
}

/// One reduction, which several threads work at.
private final class Reduction: Sendable {
  private let store: FolderStore
  private let now: Int64
  private let reducer: Mutex<Reducer>

  init(store: FolderStore, limits: StoreLimits, now: Int64) {
    self.store = store
    self.now = now
    reducer = Mutex(Reducer(to: limits, now: now))
  }

  var result: SizeReduction { reducer.withLock { $0.reduction } }

  func hasTooMuch() -> Bool { reducer.withLock { $0.hasTooMuch() } }

  /// Counts an entry, and removes what goes in any case.
  func look(at file: FileStatus, _ name: String, in folder: FolderReader) throws(SystemError) {
    if store.isEntry(name), file.isRegular {
      let isTooOld = reducer.withLock {
        $0.isTooOld(file.modifiedNanoseconds, byteCount: file.byteCount)
      }
      if isTooOld { try removeEntry(file, name, in: folder) }
    } else if try sweeps(file, name, in: folder) {
      reducer.withLock { $0.reduction.leftovers += 1 }
    }
  }

  private func sweeps(
    _ file: FileStatus,
    _ name: String,
    in folder: FolderReader
  ) throws(SystemError) -> Bool {
    if try store.sweepLease(name, file, in: folder.path, now: now) { return true }
    guard Leftover.isAbandoned(name, file, now: now) else { return false }
    guard file.isFolder else { return try folder.remove(name) }
    try Files.removeTree("\(folder.path)/\(name)")
    return true
  }

  /// Removes an entry of those that were used the longest ago.
  func remove(_ file: FileStatus, _ name: String, in folder: FolderReader) throws(SystemError) {
    guard store.isEntry(name), file.isRegular else { return }
    let goes = reducer.withLock {
      $0.takes(file.modifiedNanoseconds, byteCount: file.byteCount)
    }
    if goes { try removeEntry(file, name, in: folder) }
  }

  private func removeEntry(
    _ file: FileStatus,
    _ name: String,
    in folder: FolderReader
  ) throws(SystemError) {
    guard try folder.remove(name) else { return }
    reducer.withLock { $0.reduction.addRemoved(file.byteCount) }
  }
}
