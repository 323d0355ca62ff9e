public import NDArrays

extension RandomState {
  /// Takes an integer of the range, as `randint(low, high)`.
  ///
  /// - Precondition: The range is not empty.
  public mutating func randint(_ range: Range<Int>) -> Int {
    range.lowerBound &+ Int(bitPattern: integer(upTo: Self.last(of: range)))
  }

  /// Takes integers of the range, as `randint(low, high, shape)` of NumPy's `int64`.
  ///
  /// - Returns: An array in C order.
  /// - Precondition: The range is not empty.
  public mutating func randint(_ range: Range<Int>, shape: [Int]) -> NDArray<Int> {
    let last = Self.last(of: range)
    return NDArray(unsafeUninitializedShape: shape) { target in
      guard last != 0, last < UInt32.max else {
        for place in target.indices {
          target.initializeElement(
            at: place,
            to: range.lowerBound &+ Int(bitPattern: integer(upTo: last))
          )
        }
        return
      }
      // A refused number is written too, and the next one over it: a branch that goes either way
      // at random would cost more.
      let mask = UInt.max >> last.leadingZeroBitCount
      var place = 0
      while place < target.count {
        twister.takeWords { words in
          var taken = 0
          while taken < words.count, place < target.count {
            let bits = UInt(MersenneTwister.tempered(words[taken])) & mask
            target.initializeElement(at: place, to: range.lowerBound &+ Int(bitPattern: bits))
            place &+= bits <= last ? 1 : 0
            taken &+= 1
          }
          return taken
        }
      }
    }
  }

  /// Puts the elements in a random order, as `shuffle(elements)` of a list or a vector.
  public mutating func shuffle<Elements>(_ elements: inout Elements)
  where Elements: MutableCollection & RandomAccessCollection {
    for place in stride(from: elements.count - 1, to: 0, by: -1) {
      let other = Int(bitPattern: integer(upTo: UInt(bitPattern: place)))
      elements.swapAt(
        elements.index(elements.startIndex, offsetBy: place),
        elements.index(elements.startIndex, offsetBy: other)
      )
    }
  }

  /// The integers from 0 on in a random order, as `permutation(count)`.
  ///
  /// - Returns: An array of one axis.
  /// - Precondition: `count` is not negative.
  public mutating func permutation(_ count: Int) -> NDArray<Int> {
    var numbers = Array(0..<count)
    shuffle(&numbers)
    return NDArray(numbers)
  }

  /// The distance from the first to the last integer of a range.
  private static func last(of range: Range<Int>) -> UInt {
    if range.isEmpty { fatalError("RandomState: no integer lies in \(range)") }
    return UInt(bitPattern: range.upperBound &- 1 &- range.lowerBound)
  }

  /// Takes an integer from 0 to `last`, by taking as many bits as it has until they are not above.
  @inline(__always)
  private mutating func integer(upTo last: UInt) -> UInt {
    guard last != 0 else { return 0 }
    let mask = UInt.max >> last.leadingZeroBitCount
    while true {
      let bits = last > UInt32.max ? UInt(twister.next64()) : UInt(twister.next())
      if bits & mask <= last { return bits & mask }
    }
  }
}
