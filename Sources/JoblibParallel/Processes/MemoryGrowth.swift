internal import JoblibSystem

/// A worker's look at its own size, which makes it end in time when tasks leave memory behind.
struct MemoryGrowth {
  /// Each look reads a file of the kernel's.
  private static let pause: UInt64 = 1_000_000_000

  private let page: WorkerPage
  /// The resident size after the first batch, in bytes.
  private var first: Int?
  private var nextLook: UInt64 = 0

  init(_ page: WorkerPage) {
    self.page = page
    page.inheritedPeak.store(UInt64(Host.peakResidentByteCount))
  }

  /// Whether the worker has grown by more than it may; if so, the parent can read by how much.
  mutating func isTooLarge() -> Bool {
    let now = monotonicNanoseconds()
    guard now >= nextLook else { return false }
    nextLook = now + Self.pause
    let size = look()
    guard let first else {
      first = size
      return false
    }
    let limit = Int(clamping: page.growthLimit.load())
    guard limit > 0, size - first > limit else { return false }
    Host.trimMemory()
    let growth = look() - first
    guard growth > limit else { return false }
    page.plannedEnd.store(UInt64(growth))
    return true
  }

  private func look() -> Int {
    let size = Host.residentByteCount
    if UInt64(size) > page.peakResident.load() { page.peakResident.store(UInt64(size)) }
    return size
  }
}
