/// When the entries of a store were used, and how large they are, in little memory.
///
/// Times are counted in spans, which are as fine as the clock until there are too many of them, and
/// from then on twice as long whenever there are. So the order is exact for as many entries as
/// there may be spans, and for more of them to a small part of the time that they lie apart.
package struct UseTimes: Sendable {
  /// What was used in one span.
  package struct Tally: Sendable {
    package var items = 0
    package var byteCount = 0
  }

  /// Which entries have to go.
  package struct Plan: Sendable {
    fileprivate let shift: Int
    /// Those used before this span, and some of those used in it.
    fileprivate let lastSpan: Int64
    fileprivate var rest: Tally

    /// Whether this entry goes.
    package mutating func takes(_ time: Int64, byteCount: Int) -> Bool {
      let span = time >> shift
      if span != lastSpan { return span < lastSpan }
      guard rest.items > 0 || rest.byteCount > 0 else { return false }
      rest.items -= 1
      rest.byteCount -= byteCount
      return true
    }
  }

  /// A few megabytes.
  private let spanLimit: Int
  private var shift = 0
  private var spans: [Int64: Tally] = [:]
  /// All entries.
  package private(set) var total = Tally()

  package init(spanLimit: Int = 1 << 16) {
    // Times before and after 1970 never come into one span.
    self.spanLimit = max(spanLimit, 2)
  }

  package mutating func add(_ time: Int64, byteCount: Int) {
    count(Tally(items: 1, byteCount: byteCount), in: time >> shift)
    total.items += 1
    total.byteCount += byteCount
    while spans.count > spanLimit { coarsen() }
  }

  private mutating func count(_ tally: Tally, in span: Int64) {
    spans[span, default: Tally()].items += tally.items
    spans[span, default: Tally()].byteCount += tally.byteCount
  }

  private mutating func coarsen() {
    let finer = spans
    spans = Dictionary(minimumCapacity: spanLimit + 1)
    shift += 1
    for (span, tally) in finer { count(tally, in: span >> 1) }
  }

  /// The fewest entries, the longest unused first, without which both limits hold; `nil` where they
  /// hold already.
  package func plan(items: Int?, byteCount: Int?) -> Plan? {
    var rest = Tally(
      items: items.map { total.items - $0 } ?? 0,
      byteCount: byteCount.map { total.byteCount - $0 } ?? 0
    )
    guard rest.items > 0 || rest.byteCount > 0 else { return nil }
    for (span, tally) in spans.sorted(by: { $0.key < $1.key }) {
      if tally.items >= rest.items, tally.byteCount >= rest.byteCount {
        return Plan(shift: shift, lastSpan: span, rest: rest)
      }
      rest.items -= tally.items
      rest.byteCount -= tally.byteCount
    }
    return Plan(shift: 0, lastSpan: .max, rest: Tally())
  }
}
