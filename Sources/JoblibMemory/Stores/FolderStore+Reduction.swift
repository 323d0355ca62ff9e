package import JoblibSystem

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

  /// As above; `step` is called for each file.
  func reduce(
    to limits: StoreLimits,
    now: Int64,
    step: () -> Void
  ) throws(SystemError) -> SizeReduction {
    var reducer = Reducer(to: limits, now: now)
    try forEachFile { (folder, name, file) throws(SystemError) in
      step()
      if isEntry(name), file.isRegular {
        if reducer.isTooOld(file.modifiedNanoseconds, byteCount: file.byteCount),
          try folder.remove(name)
        {
          reducer.reduction.addRemoved(file.byteCount)
        }
      } else if try sweepLease(name, file, in: folder.path, now: now) {
        reducer.reduction.leftovers += 1
      } else if Leftover.isAbandoned(name, file, now: now) {
        if file.isFolder {
          try Files.removeTree("\(folder.path)/\(name)")
          reducer.reduction.leftovers += 1
        } else if try folder.remove(name) {
          reducer.reduction.leftovers += 1
        }
      }
    }
    guard reducer.hasTooMuch() else { return reducer.reduction }
    try forEachFile { (folder, name, file) throws(SystemError) in
      step()
      guard isEntry(name), file.isRegular,
        reducer.takes(file.modifiedNanoseconds, byteCount: file.byteCount),
        try folder.remove(name)
      else { return }
      reducer.reduction.addRemoved(file.byteCount)
    }
    return reducer.reduction
  }
}
