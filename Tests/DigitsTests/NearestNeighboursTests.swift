import Testing

@testable import digits

struct NearestNeighboursTests {
  typealias Votes = NearestNeighbours.Votes
  typealias Metric = NearestNeighbours.Metric

  /// The digit said of a picture by training pictures around it.
  private func prediction(
    for picture: [UInt8],
    by count: Int,
    metric: Metric = .euclidean,
    votes: Votes = .uniform,
    before: [LabelledPicture] = [],
    after: [LabelledPicture]
  ) -> [UInt8] {
    let data = DigitsData(before + [(picture, 0)] + after)
    return NearestNeighbours(metric: metric, votes: votes, count: count)
      .predictions(for: before.count..<before.count + 1, of: data)
  }

  @Test(arguments: Metric.allCases, Votes.allCases)
  func `of two rows as far, the lower one is the neighbour`(metric: Metric, votes: Votes) {
    for labels: (UInt8, UInt8) in [(3, 8), (8, 3)] {
      let beside = prediction(
        for: [5],
        by: 1,
        metric: metric,
        votes: votes,
        before: [([7], labels.0)],
        after: [([3], labels.1)]
      )
      #expect(beside == [labels.0])
      let behind = prediction(
        for: [5],
        by: 1,
        metric: metric,
        votes: votes,
        after: [([9], 1), ([3], labels.0), ([7], labels.1), ([9], 2)]
      )
      #expect(behind == [labels.0])
    }
  }

  @Test
  func `a closer row found later drives out the farthest, and of those as far the higher row`() {
    // At distances 4, 4, 1, 2: the second row is out, so that 6 has two votes of three.
    let rows: [LabelledPicture] = [([9], 6), ([1], 2), ([6], 2), ([7], 6)]
    #expect(prediction(for: [5], by: 3, after: rows) == [6])
    #expect(prediction(for: [5], by: 2, after: rows) == [2])
  }

  @Test(arguments: Metric.allCases)
  func `tied votes go to the smaller digit, not to the nearer neighbour`(metric: Metric) {
    #expect(prediction(for: [5], by: 2, metric: metric, after: [([6], 9), ([8], 4)]) == [4])
    #expect(
      prediction(for: [5], by: 2, metric: metric, votes: .distance, after: [([6], 9), ([4], 4)])
        == [4]
    )
  }

  @Test(arguments: [(Votes.uniform, [UInt8(2)]), (Votes.distance, [9])])
  func `distance votes let a near neighbour win over two far ones`(votes: Votes, digit: [UInt8]) {
    let rows: [LabelledPicture] = [([6], 9), ([9], 2), ([1], 2)]
    #expect(prediction(for: [5], by: 3, votes: votes, after: rows) == digit)
  }

  @Test
  func `a Euclidean vote weighs one over the distance, not over its square`() {
    // 1 for the 9, three times 1/2 for the 2; squared it would be three times 1/4.
    let rows: [LabelledPicture] = [([6], 9), ([7], 2), ([3], 2), ([5, 2], 2)]
    #expect(prediction(for: [5], by: 4, votes: .distance, after: rows) == [2])
  }

  @Test(arguments: Metric.allCases)
  func `where some are at distance zero only these vote, all the same`(metric: Metric) {
    let one: [LabelledPicture] = [([6], 1), ([4], 1), ([5], 7)]
    #expect(prediction(for: [5], by: 3, metric: metric, after: one) == [1])
    #expect(prediction(for: [5], by: 3, metric: metric, votes: .distance, after: one) == [7])

    let two: [LabelledPicture] = [([5], 6), ([6], 6), ([5], 5), ([4], 6)]
    #expect(prediction(for: [5], by: 4, metric: metric, after: two) == [6])
    #expect(prediction(for: [5], by: 4, metric: metric, votes: .distance, after: two) == [5])
  }

  @Test
  func `the metrics measure differently`() {
    // (3, 3) is at √18 and 6, (5, 0) at 5 and 5.
    let rows: [LabelledPicture] = [([3, 3], 1), ([5], 2)]
    #expect(prediction(for: [], by: 1, metric: .euclidean, after: rows) == [1])
    #expect(prediction(for: [], by: 1, metric: .manhattan, after: rows) == [2])
  }

  @Test(arguments: [(Metric.euclidean, [UInt8(1)]), (Metric.manhattan, [2])])
  func `all pixels count, at their full range`(metric: Metric, digit: [UInt8]) {
    let ink = [UInt8](repeating: 16, count: 64)
    let half = [UInt8](repeating: 8, count: 64)
    let rows: [LabelledPicture] = [
      (half, 1), (Array(ink.prefix(31)), 2), (ink, 0),
    ]
    // From a blank picture: 64 × 8² < 31 × 16² but 64 × 8 > 31 × 16.
    #expect(prediction(for: [], by: 1, metric: metric, after: rows) == digit)
  }

  @Test
  func `with fewer training rows than neighbours all vote`() {
    #expect(prediction(for: [5], by: 15, after: [([6], 9), ([16], 4), ([15], 4)]) == [4])
  }
}
