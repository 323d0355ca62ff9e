package import JoblibSystem

/// How much a store may keep; what is `nil` is not limited.
package struct StoreLimits: Sendable {
  package var byteCount: Int?
  package var items: Int?
  /// The longest time without a use.
  package var ageNanoseconds: Int64?

  package init(byteCount: Int? = nil, items: Int? = nil, ageNanoseconds: Int64? = nil) {
    self.byteCount = byteCount
    self.items = items
    self.ageNanoseconds = ageNanoseconds
  }
}

extension FolderStore {
  /// In two walks through the folder, of which the second is made where there is too much only.
  ///
  /// Entries are unlinked, which does not disturb who reads or maps them.
  package func reduce(
    to limits: StoreLimits,
    now: Int64
  ) throws(SystemError) -> SizeReduction {
    var reduction = SizeReduction()
    var times = UseTimes()
    try forEachFile { (folder, name, file) throws(SystemError) in
      if isEntry(name), file.isRegular {
        if let age = limits.ageNanoseconds, now - file.modifiedNanoseconds >= age {
          if try folder.remove(name) { reduction.addRemoved(file.byteCount) }
        } else {
          times.add(file.modifiedNanoseconds, byteCount: file.byteCount)
        }
      } else if try sweepLease(name, file, in: folder.path, now: now) {
        reduction.leftovers += 1
      } else if Leftover.isAbandoned(name, file, now: now) {
        if file.isFolder {
          try Files.removeTree("\(folder.path)/\(name)")
          reduction.leftovers += 1
        } else if try folder.remove(name) {
          reduction.leftovers += 1
        }
      }
    }
    reduction.keptEntries = times.total.items
    reduction.keptBytes = times.total.byteCount
    guard var plan = times.plan(items: limits.items, byteCount: limits.byteCount) else {
      return reduction
    }
    try forEachFile { (folder, name, file) throws(SystemError) in
      guard isEntry(name), file.isRegular,
        plan.takes(file.modifiedNanoseconds, byteCount: file.byteCount)
      else { return }
      reduction.keptEntries -= 1
      reduction.keptBytes -= file.byteCount
      if try folder.remove(name) { reduction.addRemoved(file.byteCount) }
    }
    return reduction
  }
}
