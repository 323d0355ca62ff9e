import NDArrays
import Testing

@Suite struct NDArrayTests {
  @Test func `arrays are made from elements, rows, ranges and rules`() {
    #expect(Array(NDArray([1.0, 2, 3]).elements) == [1, 2, 3])
    #expect(NDArray(0..<10) == NDArray(Array(0..<10)))
    #expect(NDArray(stride(from: 0, to: 1, by: 0.25)) == [0, 0.25, 0.5, 0.75])
    #expect(
      NDArray(rows: [[1.0, 2], [3, 4]]) == NDArray(shape: [2, 2], elements: [1, 2, 3, 4])
    )
    #expect(NDArray<Double>(zeros: [3, 4]) == NDArray(repeating: 0, shape: [3, 4]))
    #expect(
      NDArray(shape: [2, 2]) { $0[0] == $0[1] ? 1 : 0 } == NDArray(rows: [[1, 0], [0, 1]])
    )
    #expect(NDArray<Double>([]).shape == [0])
    #expect(NDArray<Double>(rows: []).shape == [0, 0])
    #expect(NDArray(repeating: 7, shape: [])[] == 7)
    let filled = NDArray<Int>(unsafeUninitializedShape: [3]) { $0.initialize(repeating: 2) }
    #expect(filled == [2, 2, 2])
  }

  @Test(arguments: [
    ([2, 3, 4], MemoryOrder.c, [12, 4, 1]), ([2, 3, 4], .fortran, [1, 2, 6]), ([], .c, []),
    ([5], .fortran, [1]), ([2, 0, 3], .c, [3, 3, 1]),
  ])
  func `strides follow the order`(shape: [Int], order: MemoryOrder, strides: [Int]) {
    let array = NDArray<Int>(zeros: shape, order: order)
    #expect(array.strides == strides)
    #expect(array.isContiguous(in: order))
    #expect(array.rank == shape.count)
    #expect(array.count == shape.reduce(1, *))
  }

  @Test func `elements given in Fortran order lie so`() {
    let matrix = NDArray(shape: [2, 3], elements: 1...6, order: .fortran)
    #expect(matrix == NDArray(rows: [[1, 3, 5], [2, 4, 6]]))
    #expect(matrix.order == .fortran)
    #expect(matrix.contiguous(in: .c).order == .c)
    #expect(matrix.contiguous(in: .c) == matrix)
  }

  @Test(arguments: MemoryOrder.allCases)
  func `elements are read and written by their indices`(order: MemoryOrder) {
    var vector = NDArray([1, 2, 3])
    vector[1] += 10
    #expect(vector == [1, 12, 3])

    var matrix = NDArray(shape: [2, 3], order: order) { 10 * $0[0] + $0[1] }
    matrix[1, 2] = -1
    #expect(matrix == NDArray(rows: [[0, 1, 2], [10, 11, -1]]))

    var cube = NDArray(shape: [2, 2, 2], order: order) { 4 * $0[0] + 2 * $0[1] + $0[2] }
    #expect(Array(cube.elements) == Array(0..<8))
    cube[1, 0, 1] = 9
    cube[at: [0, 0, 0]] = 8
    #expect(Array(cube.elements) == [8, 1, 2, 3, 4, 9, 6, 7])
    #expect(cube.elements[5] == 9)
    #expect(cube.elements.reversed().first == 7)
  }

  @Test func `a change shows in no copy`() {
    let original = NDArray(0..<5)
    var copy = original
    copy[0] = 9
    #expect(original[0] == 0)
    #expect(copy == [9, 1, 2, 3, 4])

    var bytes = original
    bytes.withUnsafeMutableBufferPointer { $0.sort(by: >) }
    #expect(bytes == [4, 3, 2, 1, 0])
    #expect(original == NDArray(0..<5))
  }

  @Test func `a sole owner changes in place, others copy once`() {
    var array = NDArray(0..<5)
    let base = array.storageIdentity?.base
    array[0] = 9
    #expect(array.storageIdentity?.base == base)
    let copy = array
    #expect(copy.storageIdentity?.base == base)
    array[1] = 9
    #expect(array.storageIdentity?.base != base)
    #expect(copy.storageIdentity?.base == base)
  }

  @Test func `memory starts at a cache line`() {
    for count in [0, 1, 3, 1000] {
      let address = NDArray(0..<count).storageIdentity?.base
      #expect(UInt(bitPattern: address) % 64 == 0)
    }
  }

  @Test func `buffers come in C order`() {
    var matrix = NDArray(shape: [2, 2], elements: [1, 2, 3, 4], order: .fortran)
    #expect(matrix.withUnsafeBufferPointer { Array($0) } == [1, 3, 2, 4])
    matrix.withUnsafeMutableBufferPointer { $0[1] = 9 }
    #expect(matrix == NDArray(rows: [[1, 9], [2, 4]]))
    #expect(throws: CancellationError.self) {
      try matrix.withUnsafeMutableBufferPointer { _ in throw CancellationError() }
    }
  }

  @Test func `equality is of shape and elements`() {
    let matrix = NDArray(rows: [[1.0, 2], [3, 4]])
    #expect(matrix == matrix.contiguous(in: .fortran))
    #expect(matrix != matrix.transposed())
    #expect(matrix != matrix.reshaped(to: [4]))
    #expect(NDArray([Double.nan]) != NDArray([Double.nan]))
    #expect(NDArray([0.0]) == NDArray([-0.0]))
    #expect(NDArray<Int>(zeros: [0, 2]) != NDArray<Int>(zeros: [2, 0]))
  }

  @Test func `map keeps shape and order`() {
    let matrix = NDArray(shape: [2, 3], elements: 1...6, order: .fortran)
    let halves = matrix.map { Double($0) / 2 }
    #expect(halves == NDArray(rows: [[0.5, 1.5, 2.5], [1, 2, 3]]))
    #expect(halves.order == .fortran)
    #expect(matrix[columns: 1...].map { $0 > 3 } == NDArray(rows: [[false, true], [true, true]]))
    #expect(throws: CancellationError.self) {
      try matrix.map { (_: Int) throws -> Int in throw CancellationError() }
    }
  }

  @Test(arguments: [
    (NDArray([1.5, 2]).description, "[1.5 2.0]"),
    (NDArray(rows: [[1, -20], [300, 4]]).description, "[[  1 -20]\n [300   4]]"),
    (NDArray(repeating: true, shape: []).description, "true"),
    (NDArray<Int>([]).description, "[]"),
    (NDArray(0..<1001).description, "[0 1 2 ... 998 999 1000]"),
    (
      NDArray(0..<8).reshaped(to: [2, 2, 2]).description, "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]"
    ),
  ])
  func `descriptions are like NumPy's`(description: String, expected: String) {
    #expect(description == expected)
  }
}
