extension ArrayLayout {
  /// Two ways in which the elements of one shape lie in memory.
  struct Pair {
    private let count: Int
    // Axes from the outermost to the innermost of the walk.
    private var axes: [(length: Int, from: Int, to: Int)]

    init(shape: [Int], from: [Int], to: [Int]) {
      count = shape.reduce(1, *)
      axes = shape.indices.map { (shape[$0], from[$0], to[$0]) }
      // Axes of length 1 are never walked; the target is written in ascending places, which costs
      // less than scattered writes.
      axes.removeAll { $0.length == 1 }
      axes.sort { $0.to.magnitude > $1.to.magnitude }
      joinAxes()
    }

    /// Makes one axis of two where both sides step on evenly, so that equal layouts are one run.
    private mutating func joinAxes() {
      var joined: [(length: Int, from: Int, to: Int)] = []
      for axis in axes {
        if let outer = joined.last, outer.from == axis.from * axis.length,
          outer.to == axis.to * axis.length
        {
          joined[joined.count - 1] = (outer.length * axis.length, axis.from, axis.to)
        } else {
          joined.append(axis)
        }
      }
      axes = joined
    }

    /// Copies all elements, each the size of a `Word`; the two sides must not overlap.
    func copy<Word: BitwiseCopyable>(
      from source: UnsafeRawPointer,
      to target: UnsafeMutableRawPointer,
      as word: Word.Type
    ) {
      guard count > 0 else { return }
      let size = MemoryLayout<Word>.stride
      guard let inner = axes.last else {
        return target.copyMemory(from: source, byteCount: size)
      }
      let outer = axes.dropLast()
      var index = [Int](repeating: 0, count: outer.count)
      var (source, target) = (source, target)
      while true {
        if inner.from == 1, inner.to == 1 {
          target.copyMemory(from: source, byteCount: inner.length * size)
        } else {
          for place in 0..<inner.length {
            let value = source.load(fromByteOffset: place * inner.from * size, as: Word.self)
            target.storeBytes(of: value, toByteOffset: place * inner.to * size, as: Word.self)
          }
        }
        var axis = outer.count - 1
        while axis >= 0 {
          index[axis] += 1
          source += outer[axis].from * size
          target += outer[axis].to * size
          if index[axis] < outer[axis].length { break }
          source -= outer[axis].length * outer[axis].from * size
          target -= outer[axis].length * outer[axis].to * size
          index[axis] = 0
          axis -= 1
        }
        if axis < 0 { return }
      }
    }
  }

  /// 16 bytes aligned to 8, as a `Complex<Double>` is.
  struct DoubleWord: BitwiseCopyable {
    var low: UInt64
    var high: UInt64
  }
}
