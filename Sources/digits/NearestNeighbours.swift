/// k-nearest neighbours: the digit that most of the closest training pictures show.
///
/// Distances are compared as whole numbers, so ties are exact: they go to the lower training row,
/// and tied votes to the smaller digit.
struct NearestNeighbours: Codable, Hashable, Sendable {
  /// How far apart two pictures are.
  enum Metric: String, CaseIterable, Codable, Sendable {
    case euclidean, manhattan
  }

  /// What the vote of a neighbour weighs.
  enum Votes: String, CaseIterable, Codable, Sendable {
    /// All weigh the same.
    case uniform
    /// Each weighs one over its distance; where some are at distance zero, only these vote.
    case distance
  }

  let metric: Metric
  let votes: Votes
  /// How many neighbours vote; where there are fewer training rows, all do.
  let count: Int

  /// The digit of each row of `test`, by the votes of the other rows.
  func predictions(for test: Range<Int>, of data: DigitsData) -> [UInt8] {
    switch metric {
    case .euclidean: predictions(for: test, of: data, separation: squaredDistance)
    case .manhattan: predictions(for: test, of: data, separation: manhattanDistance)
    }
  }

  /// `separation` is inlined into a copy of this function for each metric.
  @inline(__always)
  private func predictions(
    for test: Range<Int>,
    of data: DigitsData,
    separation: (UnsafePointer<Int16>, UnsafePointer<Int16>) -> Int32
  ) -> [UInt8] {
    let training = data.trainingRows(without: test)
    // Sixteen bits hold any difference of two pixels, and their products add up without widening.
    return data.pixels.map(Int16.init).withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return [] }
      var nearest = NearestList(capacity: count)
      return test.map { row in
        let picture = base + row * DigitsData.pixelCount
        nearest.removeAll()
        for other in training {
          let separation = separation(picture, base + other * DigitsData.pixelCount)
          if separation < nearest.limit {
            nearest.insert(Neighbour(separation: separation, label: data.labels[other]))
          }
        }
        return winner(of: nearest.neighbours)
      }
    }
  }

  /// The digit with the most votes, the smaller one of a tie.
  private func winner(of neighbours: [Neighbour]) -> UInt8 {
    var tally = [Double](repeating: 0, count: DigitsData.classCount)
    // Neighbours are sorted: if any is at distance zero, the first is.
    let isExact = votes == .distance && neighbours.first?.separation == 0
    for neighbour in neighbours where !isExact || neighbour.separation == 0 {
      tally[Int(neighbour.label)] += isExact ? 1 : weight(of: neighbour)
    }
    return UInt8(indexOfMaximum(tally[...]))
  }

  private func weight(of neighbour: Neighbour) -> Double {
    let separation = Double(neighbour.separation)
    return switch (votes, metric) {
    case (.uniform, _): 1
    case (.distance, .euclidean): 1 / separation.squareRoot()
    case (.distance, .manhattan): 1 / separation
    }
  }
}

/// A training row as seen from a test row.
private struct Neighbour {
  /// The distance; squared if Euclidean, which sorts the same and stays whole.
  let separation: Int32
  let label: UInt8
}

/// The nearest of the rows met so far, nearest first, in the order they were met where they tie.
private struct NearestList {
  private(set) var neighbours: [Neighbour] = []
  /// A row as far as this is too far.
  private(set) var limit = Int32.max
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    neighbours.reserveCapacity(capacity + 1)
  }

  mutating func removeAll() {
    neighbours.removeAll(keepingCapacity: true)
    limit = .max
  }

  mutating func insert(_ neighbour: Neighbour) {
    var place = neighbours.count
    while place > 0, neighbours[place - 1].separation > neighbour.separation { place -= 1 }
    neighbours.insert(neighbour, at: place)
    if neighbours.count > capacity { neighbours.removeLast() }
    if neighbours.count == capacity, let last = neighbours.last { limit = last.separation }
  }
}

@inline(__always)
private func squaredDistance(_ a: UnsafePointer<Int16>, _ b: UnsafePointer<Int16>) -> Int32 {
  var sum: Int32 = 0
  for pixel in 0..<DigitsData.pixelCount {
    let difference = Int32(a[pixel] &- b[pixel])
    sum &+= difference &* difference
  }
  return sum
}

@inline(__always)
private func manhattanDistance(_ a: UnsafePointer<Int16>, _ b: UnsafePointer<Int16>) -> Int32 {
  var sum: UInt16 = 0
  for pixel in 0..<DigitsData.pixelCount {
    sum &+= (a[pixel] &- b[pixel]).magnitude
  }
  return Int32(sum)
}
