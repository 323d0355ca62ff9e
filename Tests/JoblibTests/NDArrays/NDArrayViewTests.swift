import NDArrays
import Testing

@Suite struct NDArrayViewTests {
  let matrix = NDArray(0..<12).reshaped(to: [3, 4])

  @Test func `rows, columns, slices and transposes share memory`() {
    let views = [
      matrix[row: 1], matrix[column: 2], matrix[rows: 1..<3], matrix[columns: ..<2],
      matrix[rows: 1..., columns: 1..<3], matrix.transposed(), matrix.reshaped(to: [2, 6]),
      matrix.slice(axis: 1, range: 0..<4, by: 2), matrix.slice(axis: 0, range: 0..., by: -1),
    ]
    let expected = [
      NDArray([4, 5, 6, 7]), NDArray([2, 6, 10]), NDArray(rows: [[4, 5, 6, 7], [8, 9, 10, 11]]),
      NDArray(rows: [[0, 1], [4, 5], [8, 9]]), NDArray(rows: [[5, 6], [9, 10]]),
      NDArray(rows: [[0, 4, 8], [1, 5, 9], [2, 6, 10], [3, 7, 11]]),
      NDArray(rows: [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]),
      NDArray(rows: [[0, 2], [4, 6], [8, 10]]),
      NDArray(rows: [[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]),
    ]
    for (view, expected) in zip(views, expected) {
      #expect(view == expected)
      #expect(Array(view.elements) == Array(expected.elements))
      #expect(Array(view.elements.indices.map { view.elements[$0] }) == Array(expected.elements))
      #expect(view.storage === matrix.storage)
      #expect(view.copied() == expected)
      #expect(view.contiguous(in: .fortran) == expected)
    }
  }

  @Test func `slices of slices count from zero again`() {
    let vector = NDArray(0..<10)
    let slice = vector[2..<9][1...]
    #expect(slice == [3, 4, 5, 6, 7, 8])
    #expect(slice.slice(axis: 0, range: 1..<6, by: 2) == [4, 6, 8])
    #expect(slice.slice(axis: 0, range: 1..<6, by: -2) == [8, 6, 4])
    #expect(slice.slice(axis: 0, range: 0..., by: -1)[1...2] == [7, 6])
    #expect(matrix.transposed()[row: 1][1..<3] == [5, 9])
    #expect(vector[4..<4].isEmpty)
    #expect(vector[10...].isEmpty)
    #expect(vector.slice(axis: 0, range: 0..<10, by: .min) == [9])
  }

  @Test func `a change to a view leaves the array alone, and the other way round`() {
    var array = matrix
    var row = array[row: 0]
    row[0] = 100
    #expect(array == matrix)
    #expect(row == [100, 1, 2, 3])
    let column = array[column: 0]
    array[0, 0] = 200
    #expect(column == [0, 4, 8])
    #expect(array[column: 0] == [200, 4, 8])
  }

  @Test func `parts can be assigned`() {
    var array = matrix
    array[row: 0] = [9, 8, 7, 6]
    array[column: 3] = array[column: 0]
    array[rows: 1..., columns: 1..<3] = NDArray(repeating: 0, shape: [2, 2])
    #expect(array == NDArray(rows: [[9, 8, 7, 9], [4, 0, 0, 4], [8, 0, 0, 8]]))
    array[row: 2][0] += 1
    #expect(array[2, 0] == 9)
    array[rows: ..<2] = array[rows: 1...]
    #expect(array[row: 0] == [4, 0, 0, 4])
    array[columns: 2...] = array[columns: ..<2].transposed()[rows: 0..<2].transposed()
    #expect(array == NDArray(rows: [[4, 0, 4, 0], [9, 0, 9, 0], [9, 0, 9, 0]]))
    var vector = NDArray(0..<4)
    vector[2...] = [7, 8]
    #expect(vector == [0, 1, 7, 8])
  }

  @Test func `axes are permuted`() {
    let cube = NDArray(0..<24).reshaped(to: [2, 3, 4])
    let turned = cube.transposed(axes: [2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    #expect(turned[3, 1, 2] == cube[1, 2, 3])
    #expect(cube.transposed().transposed() == cube)
    #expect(cube.transposed().order == .fortran)
    #expect(turned.order == nil)
    #expect(cube.view(axis: 1, at: 2) == NDArray(rows: [[8, 9, 10, 11], [20, 21, 22, 23]]))
  }

  @Test func `reshaping views where strides allow it and copies otherwise`() {
    let every = NDArray(0..<24).slice(axis: 0, range: 0..<24, by: 2)
    let square = every.reshaped(to: [3, 1, 4])
    #expect(square.storage === every.storage)
    #expect(Array(square.elements) == Array(every.elements))
    let left = matrix[columns: ..<2]
    #expect(left.reshaped(to: [3, 2, 1]).storage === matrix.storage)
    #expect(left.reshaped(to: [6]).storage !== matrix.storage)
    #expect(left.reshaped(to: [6]) == [0, 1, 4, 5, 8, 9])
    #expect(matrix.transposed().reshaped(to: [12]) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(NDArray([7]).reshaped(to: []).reshaped(to: [1, 1])[0, 0] == 7)
    #expect(NDArray<Int>(zeros: [0, 3]).reshaped(to: [5, 0]).shape == [5, 0])
    let cube = NDArray(0..<24).reshaped(to: [2, 3, 4]).slice(axis: 0, range: 0..., by: -1)
    #expect(cube.reshaped(to: [2, 12]).storage === cube.storage)
    #expect(cube.reshaped(to: [2, 2, 6])[1, 1, 5] == 11)
  }

  @Test(arguments: ElementSample.all)
  func `every type is copied between layouts`(sample: ElementSample) throws {
    struct Check: ElementCheck {
      func run<Element: NDArrayElement>(_ values: [Element]) {
        let matrix = NDArray(shape: [4, 3], elements: (0..<4).flatMap { _ in values })
        let turned = matrix.copied(order: .fortran)
        #expect(turned == matrix)
        #expect(Array(turned.elements) == Array(matrix.elements))
        #expect(turned.transposed().copied(order: .c) == matrix.transposed())
        let reversed = matrix.slice(axis: 1, range: 0..., by: -1).copied()
        #expect(Array(reversed[row: 3].elements) == values.reversed())
        #expect(Array(matrix[column: 1].copied().elements) == Array(repeating: values[1], count: 4))
      }
    }
    try sample.check(Check())
  }
}
