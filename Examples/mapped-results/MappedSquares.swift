import Joblib

/// Keeps squares of matrices; large ones are not read from the cache, but mapped.
@main struct MappedSquares {
  static func main() throws {
    let memory = Memory("cache", mmapMode: .readOnly)
    try memory.clear()
    let square = memory.cache("square", squared)

    let small: NDArray<Double> = NDArray(rows: [[0, 0, 1], [1, 1, 1], [4, 2, 1]])
    print(try square(small))
    let shelved = try square.callAndShelve(small)
    print("shelved: \(try shelved.get() == square(small))")

    var random = RandomState(seed: 42)
    let matrices = (0..<4).map { _ in random.randn(500, 500) }
    let squares = try matrices.map { try square($0) }
    print("mapped when computed: \(squares.count { $0.isMapped }) of \(squares.count)")

    // A change makes a copy, as it does with any array; what is kept stays as it is.
    var changed = squares[0]
    changed[0, 0] = -1
    print("kept unchanged: \(try square(matrices[0]) == squared(matrices[0]))")

    // What goes to the workers is where the results are; they map them too.
    let places = try matrices.map { try square.callAndShelve($0) }
    let sums = try Parallel(nJobs: 2).map(places) { try $0.get().sum() }
    print("sums of workers: \(sums == matrices.map { squared($0).sum() })")

    // What is mapped outlives its file; a place does not.
    try places[0].clear()
    print("after clear: \(squares[0].sum() == sums[0])")
    do {
      print(try places[0].get())
    } catch {
      print(error)
    }
  }

  static func squared(_ matrix: NDArray<Double>) -> NDArray<Double> {
    matrix.map { $0 * $0 }
  }
}
