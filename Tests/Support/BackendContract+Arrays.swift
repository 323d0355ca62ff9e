internal import Joblib
internal import JoblibParallel
internal import Synchronization

/// Arrays, small and large, by every way that they can go.
extension BackendContract {
  static let arrays: [Check] = [
    Check("large arrays arrive as they are: captured, shared, as argument, as result", movesArrays),
    Check("arrays at the threshold arrive as they are", movesArraysAtThreshold),
    Check("slices and transposed arrays arrive as they look", movesViews),
    Check("any view of a large array arrives as it looks, both ways", movesRandomViews),
    Check("a result that its worker keeps and changes stays as it was returned", keepsResults),
    Check(
      "an argument that its worker keeps outlives what the caller does with it",
      keepsArguments
    ),
    Check("tasks may share more arrays than workers keep copies of", movesManyArrays),
    Check("a task may have hundreds of arrays, and return them", movesArraysOfOneTask),
    Check("a change to an array in a task stays in the task", keepsArraysApart),
    Check("large arrays leave no file behind", leavesNoFile),
    Check("workers get large arrays without a file", needs: .travel, usesNoFile),
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

  private static func movesRandomViews(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, maxNBytes: 1000)
    var random = SeededGenerator(seed: 27)
    let cube = NDArray((0..<1_200_000).map(Double.init)).reshaped(to: [100, 120, 100])
    func part(of length: Int) -> Range<Int> {
      let bounds = [
        Int.random(in: 0...length, using: &random), .random(in: 0...length, using: &random),
      ]
      return min(bounds[0], bounds[1])..<max(bounds[0], bounds[1])
    }
    let views = (0..<24).map { _ in
      var view = cube
      for axis in 0..<3 where Bool.random(using: &random) {
        let step = [1, 1, 2, -1].randomElement(using: &random) ?? 1
        view = view.slice(axis: axis, range: part(of: view.shape[axis]), by: step)
      }
      return Bool.random(using: &random) ? view.transposed() : view
    }
    for (index, found) in try parallel.map(views, { $0 }).enumerated() {
      try expectEqual(found.shape, views[index].shape, "view \(index)")
      try expect(found == views[index], "view \(index) has other elements")
    }
    // Views that the task makes itself, of memory that is larger than they are.
    let made = try parallel.map(0..<8) { index in
      NDArray(repeating: Double(index), shape: [1000, 1000])[rows: index..<900, columns: 0..<1000]
    }
    for (index, found) in made.enumerated() {
      try expectEqual(found.shape, [900 - index, 1000], "made view \(index)")
      try expect(found.elements.allSatisfy { $0 == Double(index) }, "made view \(index)")
    }
  }

  private static func keepsResults(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(2))
    // Each task changes what the one before it in the same process has returned.
    let results = try parallel.map(0..<12) { index in
      Kept.result.withLock { kept in
        kept?[0] = -1
        let result = NDArray(repeating: Double(index), shape: [700_000])
        kept = result
        return result
      }
    }
    for (index, result) in results.enumerated() {
      try expect(result.elements.allSatisfy { $0 == Double(index) }, "result \(index) was changed")
    }
    // And what the caller does with its results is nothing to the workers.
    var changed = results
    for index in changed.indices { changed[index][1] = -2 }
    let kept = try parallel.map(0..<8) { _ in Kept.result.withLock { $0?[1] ?? 0 } }
    try expect(kept.allSatisfy { $0 >= 0 }, "a worker sees the caller's change: \(kept)")
  }

  private static func keepsArguments(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(1))
    var items = (0..<4).map { NDArray(repeating: Double($0), shape: [700_000]) }
    _ = try parallel.map(items) { item in Kept.argument.withLock { $0 = item } }
    for index in items.indices { items[index][0] = -1 }
    items = []
    let firsts = try parallel.map(0..<8) { _ in
      Kept.argument.withLock { $0.map { [$0[0], $0[699_999]] } }
    }
    for case let found? in firsts {
      try expect(found[0] == found[1] && found[0] >= 0, "a kept argument has become \(found)")
    }
  }

  private static func movesManyArrays(on kind: BackendKind) throws {
    let parallel = Parallel(nJobs: 2, backend: kind, batchSize: .fixed(3))
    var random = SeededGenerator(seed: 28)
    let arrays = (0..<12).map { NDArray(repeating: Double($0), shape: [1_000_000]) }
    let items = (0..<60).map { _ in
      (0..<3).map { _ in Int.random(in: arrays.indices, using: &random) }
    }
    let found = try parallel.map(items.map { $0.map { arrays[$0] } }) { arrays in
      arrays.map { $0[0] + $0[999_999] }
    }
    try expectEqual(found, items.map { $0.map { Double(2 * $0) } })
  }

  private static func movesArraysOfOneTask(on kind: BackendKind) throws {
    let folder = try TemporaryFolder()
    let arrays = (0..<400).map { NDArray(repeating: Double($0), shape: [9000]) }
    for tempFolder in [nil, folder.path] {
      let parallel = Parallel(nJobs: 2, backend: kind, maxNBytes: 1000, tempFolder: tempFolder)
      let found = try parallel.map([arrays, Array(arrays.prefix(3))]) { arrays in
        arrays.map { $0.map { $0 + 1 } }
      }
      try expectEqual(found.map(\.count), [400, 3])
      for arrays in found {
        for (index, array) in arrays.enumerated() {
          try expect(array.elements.allSatisfy { $0 == Double(index + 1) }, "array \(index)")
        }
      }
    }
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

/// Arrays that outlive the tasks that stored them, in the processes that ran those.
private enum Kept {
  static let result = Mutex<NDArray<Double>?>(nil)
  static let argument = Mutex<NDArray<Double>?>(nil)
}
