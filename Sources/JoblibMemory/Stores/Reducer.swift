/// How much a store may keep; what is `nil` is not limited.
package struct StoreLimits: Sendable {
  package var byteCount: Int?
  /// How much is left where there is more than `byteCount`; as much if `nil`.
  package var reducedByteCount: Int?
  package var items: Int?
  /// The longest time without a use.
  package var ageNanoseconds: Int64?

  package init(
    byteCount: Int? = nil,
    reducedByteCount: Int? = nil,
    items: Int? = nil,
    ageNanoseconds: Int64? = nil
  ) {
    self.byteCount = byteCount
    self.reducedByteCount = reducedByteCount
    self.items = items
    self.ageNanoseconds = ageNanoseconds
  }
}

/// Decides which entries of a store go: is told of all of them, and of all of them again if there are
/// too many.
struct Reducer {
  private let limits: StoreLimits
  private let now: Int64
  private var times = UseTimes()
  private var plan: UseTimes.Plan?
  /// What became of the entries.
  var reduction = SizeReduction()

  init(to limits: StoreLimits, now: Int64) {
    self.limits = limits
    self.now = now
  }

  /// Whether an entry of the first visit goes, since it was not used for too long.
  mutating func isTooOld(_ lastUse: Int64, byteCount: Int) -> Bool {
    if let age = limits.ageNanoseconds, now - lastUse >= age { return true }
    times.add(lastUse, byteCount: byteCount)
    reduction.keptEntries += 1
    reduction.keptBytes += byteCount
    return false
  }

  /// Whether a second visit has to follow.
  mutating func hasTooMuch() -> Bool {
    let isTooLarge = limits.byteCount.map { times.total.byteCount > $0 } ?? false
    let byteCount = isTooLarge ? limits.reducedByteCount ?? limits.byteCount : nil
    plan = times.plan(items: limits.items, byteCount: byteCount)
    return plan != nil
  }

  /// Whether an entry of the second visit goes, since others were used later.
  mutating func takes(_ lastUse: Int64, byteCount: Int) -> Bool {
    guard plan?.takes(lastUse, byteCount: byteCount) ?? false else { return false }
    reduction.keptEntries -= 1
    reduction.keptBytes -= byteCount
    return true
  }
}
