import Joblib

func arrays(_ check: inout Check<Int>) {
  let n = seven()
  let line = NDArray([1.5, Double(n), 3]),
    grid = NDArray(rows: [[1, 2, n], [4, 5, 6], [7, 8, 9]])
  check.travels("a lone NDArray") { line[$0] }
  check.travels("an NDArray beside an Int") { line[$0] + Double(n) }
  check.travels("an NDArray of two axes") { "\(grid.shape) \(grid[$0, 2]) \(grid.sum())" }
  let turned = grid.transposed(), rows = grid[rows: 1...], columns = grid[columns: ..<2]
  let stepped = grid.slice(axis: 1, range: 0..<3, by: 2), column = grid[column: 2]
  check.travels("a transposed NDArray") { "\(turned.shape) \(turned[2, $0])" }
  check.travels("rows of an NDArray") { "\(rows.shape) \(rows[1, $0])" }
  check.travels("columns of an NDArray") { "\(columns.shape) \(columns[$0, 1]) \(columns)" }
  check.travels("every second column of an NDArray") { "\(stepped) \(n) \($0)" }
  check.travels("a column of an NDArray beside a byte") { [byte = UInt8(n)] in
    "\(byte) \(column) \(byte) \($0)"
  }
  check.travels("an NDArray and views of it") { "\(grid) \(turned) \(rows) \(columns) \($0)" }
  let fortran = NDArray(shape: [2, 3], elements: (0..<6).map { Float($0 * n) }, order: .fortran)
  check.travels("an NDArray in Fortran order") { "\(fortran) \(fortran.order == .fortran) \($0)" }
  let none = NDArray<Double>(zeros: [0, n]), point = NDArray(shape: [], elements: [n])
  check.travels("an empty NDArray") { "\(none.shape) \(none.sum()) \($0)" }
  check.travels("an NDArray without axes") { "\(point.shape) \(point.sum()) \($0)" }
  let list = [line, NDArray([2.5, 3, Double(n)]), line]
  check.travels("a lone array of NDArrays") { list[$0].sum() }
  check.travels("an array of NDArrays beside an Int") { list[$0].sum() + Double(n) }
  let byName = ["line": line], maybe: NDArray<Double>? = line
  check.travels("a dictionary of NDArrays") { byName["line"]?[$0] ?? 0 }
  check.travels("an optional NDArray") { maybe?[$0] ?? 0 }
  let complex = NDArray([Complex(1, Double(n)), Complex(2, 3), .i])
  check.travels("an NDArray of complex numbers") { "\(complex[$0].real) \(complex[$0].imaginary)" }
  let flags = NDArray([n > 1, false, true]), bytes = NDArray([UInt8(n), 2, 3])
  check.travels("NDArrays of Bools and bytes") { "\(flags[$0]) \(bytes[$0])" }
  let model = LinearModel(weights: line, bias: Double(n))
  check.travels("a struct with an NDArray") { model.weights[$0] * model.bias }
  check.travels("an NDArray as result") { line.map { [n] in $0 + Double(n) }[$0] }
  check.check("NDArrays as results") { parallel in
    let found = try parallel.map(0..<3) { grid[row: $0] }
    return found == (0..<3).map { grid[row: $0] } ? nil : "\(found)"
  }
}

struct LinearModel: Codable {
  var weights: NDArray<Double>
  var bias: Double
}

/// Arrays that travel beside the message, in shared memory.
func largeArrays(_ check: inout Check<Int>) {
  let n = seven()
  let big = NDArray((0..<1_000_000).map { Double($0 % 1000) + Double(n) })
  let numbers = (0..<1_000_000).map { $0 + n }, bytes = [UInt8](repeating: 3, count: 4_000_000)
  let middle = big[500_000...], lines = NDArray(shape: [1000, 1000], elements: numbers)
  check.travels("a lone large NDArray") { big[$0 * 1000] }
  check.travels("a large NDArray beside an Int") { big[$0 * 1000] + Double(n) }
  check.travels("a large array") { numbers[$0 * 1000] }
  check.travels("large arrays beside an Int") { numbers[$0 * 1000] + Int(bytes[$0]) + n }
  check.travels("a view of a large NDArray") { middle[$0 * 1000] + big[$0] }
  check.travels("a transposed large NDArray") { [turned = lines.transposed()] in
    turned[$0, 999] + lines[999, $0]
  }
  check.travels("a large array in a struct") { [model = LinearModel(weights: big, bias: 2)] in
    model.weights[$0] * model.bias
  }
  // A copy of 8 MB for each would take 8 GB.
  check.travels(
    "a large array captured by a thousand closures",
    tasks: (0..<1000).map { i in delayed { big[i * 100] + Double(i) } }
  )
  check.travels(
    "a large array as argument of a thousand calls",
    tasks: (0..<1000).map { delayed(element)(numbers, $0) }
  )
  check.check("a large result") { parallel in
    let found = try parallel.map(0..<2) { big.map { [n] in $0 * Double(n) }[($0 * 10)...] }
    return found[1] == big.map { $0 * Double(n) }[10...] ? nil : "another array"
  }
}

@Sendable func element(_ numbers: [Int], _ index: Int) -> Int { numbers[index] }
