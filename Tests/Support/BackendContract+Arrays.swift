internal import Joblib
internal import JoblibParallel

/// Arrays, small and large, by every way that they can go.
extension BackendContract {
  static let arrays: [Check] = [
    Check("large arrays arrive as they are: captured, shared, as argument, as result", movesArrays),
    Check("arrays at the threshold arrive as they are", movesArraysAtThreshold),
    Check("slices and transposed arrays arrive as they look", movesViews),
    Check("a change to an array in a task stays in the task", keepsArraysApart),
    Check("large arrays leave no file behind", leavesNoFile),
    Check("workers get large arrays without a file", needs: .processes, usesNoFile),
  ]

  private static func movesArrays(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let data = NDArray((0..<400_000).map(Double.init))
    let sums = [79_999_800_000.0, 79_999_800_001, 79_999_800_002, 79_999_800_003]
    try expectEqual(try parallel.map(0..<4) { data.sum() + Double($0) }, sums, "captured")
    try expectEqual(
      try parallel.map(0..<4, with: data) { $0.sum() + Double($1) },
      sums,
      "shared"
    )
    let items = (0..<4).map { (data: data, index: $0) }
    try expectEqual(
      try parallel.map(items) { $0.data.sum() + Double($0.index) },
      sums,
      "an argument"
    )
    try expectEqual(
      try parallel((0..<4).map { delayed(sumAndAdd)(data, $0) }),
      sums,
      "a call's argument"
    )
    let made = try parallel.map(0..<4) { index in
      NDArray((0..<400_000).map { Double($0 * index) })
    }
    for (index, array) in made.enumerated() {
      try expectEqual(array.shape, [400_000], "a result's shape")
      try expect(array[399_999] == Double(399_999 * index), "the last element of result \(index)")
      try expect(array.sum() == 79_999_800_000 * Double(index), "the sum of result \(index)")
    }
  }

  private static func movesArraysAtThreshold(on kind: BackendKind) throws {
    for maxNBytes in [0, 1000, 1 << 20, nil] {
      let parallel = Parallel(nJobs: 2, backend: kind, maxNBytes: maxNBytes.map { ByteCount($0) })
      for count in [0, 1, 124, 125, 126, 8191, 8192, 8193, 20_000] {
        let array = NDArray((0..<count).map { Double($0) / 4 })
        let wanted = [array, array]
        try expectEqual(
          try parallel.map(0..<2, with: array) { array, _ in array },
          wanted,
          "\(count) elements, maxNBytes \(maxNBytes.map(String.init) ?? "nil")"
        )
        try expectEqual(try parallel.map(wanted) { $0 }, wanted)
      }
    }
  }

  private static func movesViews(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, maxNBytes: 1000)
    let matrix = NDArray((0..<60_000).map(Double.init)).reshaped(to: [300, 200])
    let views = [
      matrix[rows: 10..<20, columns: 0..<200], matrix.transposed(),
      matrix[rows: 0..<300, columns: 50..<60],
    ]
    for (index, found) in try parallel.map(views, { $0 }).enumerated() {
      try expectEqual(found.shape, views[index].shape)
      try expect(found == views[index], "view \(index) has other elements")
    }
    let sums = try parallel.map(0..<3) { views[$0].sum() }
    try expectEqual(sums, views.map { $0.sum() }, "captured views")
  }

  private static func keepsArraysApart(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind)
    let data = NDArray(Array(repeating: 1.0, count: 400_000))
    let found = try parallel.map(0..<4) { index in
      var mine = data
      mine[index] = 100
      return (mine.sum(), data.sum())
    }
    for sums in found { try expect(sums == (400_099, 400_000), "\(sums)") }
    try expect(data.sum() == 400_000, "the original was changed")
  }

  private static func leavesNoFile(on kind: BackendKind) throws {
    let before = Census.namedSharedMemories()
    let data = NDArray((0..<400_000).map(Double.init))
    try Parallel(nJobs: 2, backend: kind).map(0..<8) { index in
      let found = Census.namedSharedMemories().subtracting(before)
      try expect(found.isEmpty, "while tasks run there are \(found.sorted())")
      return data.map { $0 + Double(index) }
    }
    let found = Census.namedSharedMemories().subtracting(before)
    try expect(found.isEmpty, "\(found.sorted()) were left behind")
  }

  private static func usesNoFile(on kind: BackendKind) throws {
    let data = NDArray((0..<400_000).map(Double.init))
    let files = try Parallel(nJobs: 2, backend: kind).map(0..<8) { index in
      (try Census.temporaryFiles(), data[index])
    }
    for (found, _) in files { try expect(found.isEmpty, "a worker uses \(found.sorted())") }
  }
}

private func sumAndAdd(_ data: NDArray<Double>, _ number: Int) -> Double {
  data.sum() + Double(number)
}
