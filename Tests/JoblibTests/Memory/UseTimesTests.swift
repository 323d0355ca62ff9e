import JoblibMemory
import Testing

/// Which of many entries have to go.
struct UseTimesTests {
  private struct Entry {
    let time: Int64
    let byteCount: Int
  }

  /// Entries at scattered times over about three years, also before 1970.
  private func entries(_ count: Int) -> [Entry] {
    var state: UInt64 = 7
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Entry(
        time: Int64(state % 100_000_000_000_000_000) - 50_000_000_000_000_000,
        byteCount: 129 + Int(state >> 50)
      )
    }
  }

  private func removed(_ entries: [Entry], spanLimit: Int, items: Int?, bytes: Int?) -> [Entry] {
    var times = UseTimes(spanLimit: spanLimit)
    for entry in entries { times.add(entry.time, byteCount: entry.byteCount) }
    guard var plan = times.plan(items: items, byteCount: bytes) else { return [] }
    return entries.filter { plan.takes($0.time, byteCount: $0.byteCount) }
  }

  @Test(arguments: [0, 1, 2, 250, 499, 500, 501])
  func `the order is exact where there are spans enough`(items: Int) {
    let entries = entries(500)
    let gone = removed(entries, spanLimit: 500, items: items, bytes: nil)
    let expected = entries.map(\.time).sorted().prefix(max(500 - items, 0))
    #expect(gone.map(\.time).sorted() == Array(expected))
  }

  @Test(arguments: [0, 1000, 100_000, 1_000_000, 100_000_000])
  func `no more bytes go than have to`(bytes: Int) {
    let entries = entries(500)
    let gone = removed(entries, spanLimit: 500, items: nil, bytes: bytes)
    let left = entries.reduce(0) { $0 + $1.byteCount } - gone.reduce(0) { $0 + $1.byteCount }
    #expect(left <= bytes)
    let last = gone.max { $0.time < $1.time }
    #expect(gone.isEmpty || left + (last?.byteCount ?? 0) > bytes)
  }

  @Test(arguments: [0, 2, 16, 300])
  func `with few spans the number is exact and the order nearly`(spanLimit: Int) {
    let entries = entries(20_000)
    let gone = removed(entries, spanLimit: spanLimit, items: 5000, bytes: nil)
    #expect(gone.count == 15_000)
    guard spanLimit == 300, let last = gone.map(\.time).max() else { return }
    let goneTimes = Set(gone.map(\.time))
    let firstKept = entries.map(\.time).filter { !goneTimes.contains($0) }.min() ?? 0
    // Out of order by less than one span, of which the times fill 150 at least.
    #expect(last - firstKept < 100_000_000_000_000_000 / 150)
  }

  @Test func `entries of one moment go only as far as they have to`() {
    let entries = (0..<100).map { _ in Entry(time: 5, byteCount: 200) }
    #expect(removed(entries, spanLimit: 10, items: 60, bytes: nil).count == 40)
    #expect(removed(entries, spanLimit: 10, items: 60, bytes: 10_001).count == 50)
  }

  @Test func `times at the ends of what a number holds are counted`() {
    let entries = [Int64.min, 0, .max].map { Entry(time: $0, byteCount: 1) }
    #expect(removed(entries, spanLimit: 2, items: 0, bytes: nil).count == 3)
    #expect(removed(entries, spanLimit: 3, items: 1, bytes: nil).map(\.time) == [.min, 0])
  }
}
