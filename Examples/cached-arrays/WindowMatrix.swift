import Glibc
import Joblib

/// Computes a Hamming window and the Vandermonde matrix of it, once, and finds both again.
@main struct WindowMatrix {
  static func main() throws {
    let memory = Memory("cache")
    try memory.clear()
    let g = memory.cache("g", hamming)
    let h = memory.cache("h", vandermonde)

    let window = try g(3)
    print("g(3) is \(window)")
    print("found equal: \(try g(3) == window)")

    let matrix = try h(window)
    print("h(g(3)) is\n\(matrix)")
    print("found equal: \(try h(window) == matrix)")

    // An array is known by its elements: here, they lie in the column of a table.
    let table = NDArray(shape: [3, 2]) { $0[1] == 0 ? 0.5 : window[$0[0]] }
    print("found equal for a column: \(try h(table[column: 1]) == matrix)")
    print(try h.why(table[column: 0]))
  }

  /// A window that falls off to both sides (`numpy.hamming`).
  static func hamming(_ count: Int) -> NDArray<Double> {
    print("A long calculation, with \(count) points")
    return NDArray(
      stride(from: 1 - count, to: count, by: 2).map {
        0.54 + 0.46 * cos(Double.pi * Double($0) / Double(count - 1))
      }
    )
  }

  /// The powers of each number, a row each, down to the 0th (`numpy.vander`).
  static func vandermonde(_ numbers: NDArray<Double>) -> NDArray<Double> {
    print("Another long calculation, with the result of the first")
    var matrix = NDArray(repeating: 1.0, shape: [numbers.count, numbers.count])
    for row in 0..<numbers.count {
      for column in (0..<numbers.count).dropLast().reversed() {
        matrix[row, column] = matrix[row, column + 1] * numbers[row]
      }
    }
    return matrix
  }
}
