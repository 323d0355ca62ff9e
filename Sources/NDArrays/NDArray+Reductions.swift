public import ComplexModule

extension NDArray where Element: AdditiveArithmetic {
  /// The sum of all elements; zero for none.
  ///
  /// Floating-point numbers are added pairwise, as NumPy does, so that rounding errors grow with
  /// the logarithm of the count only. Integers trap on overflow.
  @inlinable
  public func sum() -> Element {
    sum { $0 }
  }
}

extension NDArray where Element: BinaryFloatingPoint {
  /// The mean of all elements, added up as `Double`; NaN for none.
  @inlinable
  public func mean() -> Element {
    Element(sum { Double($0) } / Double(count))
  }
}

extension NDArray where Element: BinaryInteger {
  /// The mean of all elements, added up as `Double`; NaN for none.
  @inlinable
  public func mean() -> Double {
    sum { Double($0) } / Double(count)
  }
}

extension NDArray {
  /// The mean of all elements; NaN for none.
  @inlinable
  public func mean<Part: NDArrayComplexPart>() -> Element where Element == Complex<Part> {
    sum().divided(by: Part(count))
  }
}

extension NDArray where Element: Comparable {
  /// The least element; nil for none, NaN if any element is.
  @inlinable
  public func min() -> Element? {
    extreme { $0 < $1 }
  }

  /// The greatest element; nil for none, NaN if any element is.
  @inlinable
  public func max() -> Element? {
    extreme { $0 > $1 }
  }

  @inlinable @inline(__always)
  func extreme(_ isBetter: (Element, Element) -> Bool) -> Element? {
    var best: Element?
    let runs = ElementRuns(of: self)
    for run in runs {
      var runBest = best ?? run[0]
      for position in 0..<runs.count {
        let element = run[position &* runs.stride]
        // Only NaN differs from itself; once it is the best, nothing is better.
        if isBetter(element, runBest) || element != element { runBest = element }
      }
      best = runBest
    }
    withExtendedLifetime(storage) {}
    return best
  }
}

// MARK: - Pairwise sums

extension NDArray {
  @inlinable @inline(__always)
  func sum<Sum: AdditiveArithmetic>(_ term: (Element) -> Sum) -> Sum {
    // Any order will do, so elements in Fortran order are taken as they lie.
    if order == .fortran { return transposed().sumRuns(term) }
    return sumRuns(term)
  }

  @inlinable @inline(__always)
  func sumRuns<Sum: AdditiveArithmetic>(_ term: (Element) -> Sum) -> Sum {
    var total = PairwiseSum<Sum>()
    let runs = ElementRuns(of: self)
    for run in runs {
      var first = 0
      while first < runs.count {
        let blockCount = Swift.min(PairwiseSum<Sum>.blockCount, runs.count - first)
        let block = run + first &* runs.stride
        // The compiler makes vector loads only of a stride it knows.
        total.add(
          runs.stride == 1
            ? Self.sum(block, blockCount, 1, term)
            : Self.sum(block, blockCount, runs.stride, term)
        )
        first += blockCount
      }
    }
    withExtendedLifetime(storage) {}
    return total.value
  }

  @inlinable @inline(__always)
  static func sum<Sum: AdditiveArithmetic>(
    _ block: UnsafeMutablePointer<Element>,
    _ count: Int,
    _ stride: Int,
    _ term: (Element) -> Sum
  ) -> Sum {
    // Independent chains hide the latency of the addition.
    var (s0, s1, s2, s3) = (Sum.zero, Sum.zero, Sum.zero, Sum.zero)
    var next = block
    for _ in 0..<count / 4 {
      s0 += term(next[0])
      s1 += term(next[stride])
      s2 += term(next[2 &* stride])
      s3 += term(next[3 &* stride])
      next += 4 &* stride
    }
    for _ in 0..<count % 4 {
      s0 += term(next[0])
      next += stride
    }
    return (s0 + s1) + (s2 + s3)
  }
}
