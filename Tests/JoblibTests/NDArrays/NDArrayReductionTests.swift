import ComplexModule
import NDArrays
import Testing

@Suite struct NDArrayReductionTests {
  @Test(arguments: [0, 1, 3, 4, 127, 128, 129, 1000, 4097])
  func `sums are right for any count, layout and stride`(count: Int) {
    let vector = NDArray(0..<count)
    let sum = count * (count - 1) / 2
    #expect(vector.sum() == sum)
    #expect(vector.slice(axis: 0, range: 0..., by: -1).sum() == sum)
    #expect(
      vector.slice(axis: 0, range: 0..., by: 2).sum()
        == stride(from: 0, to: count, by: 2).reduce(0, +)
    )
    let matrix = NDArray(shape: [count, 3], elements: (0..<3 * count).map(Double.init))
    #expect(matrix.sum() == Double(3 * count * (3 * count - 1) / 2))
    #expect(matrix.transposed().sum() == matrix.sum())
    #expect(matrix[columns: 0..<2].sum() == matrix[column: 0].sum() + matrix[column: 1].sum())
  }

  @Test func `floating-point sums keep their digits`() {
    let sum = NDArray<Float>(repeating: 0.1, shape: [1_000_000]).sum()
    #expect(abs(sum - 100_000) < 0.1)
    let rows = NDArray<Float>(repeating: 0.1, shape: [300_000, 4])[columns: 0..<3].sum()
    #expect(abs(rows - 90_000) < 0.1)
  }

  @Test func `means are taken of every kind of number`() {
    #expect(NDArray([1.0, 2, 4.5]).mean() == 2.5)
    #expect(NDArray([1, 2]).mean() == 1.5)
    #expect(NDArray<UInt8>([255, 255]).mean() == 255)
    #expect(NDArray<Float16>(repeating: 60000, shape: [100]).mean() == 60000)
    #expect(NDArray([Complex(1.0, 2), Complex(3.0, -2)]).mean() == Complex(2, 0))
    #expect(NDArray<Double>([]).mean().isNaN)
    #expect(NDArray<Int>([]).mean().isNaN)
  }

  @Test func `least and greatest elements are found`() {
    let matrix = NDArray(rows: [[3, -1, 7], [0, 5, 2]])
    #expect(matrix.min() == -1)
    #expect(matrix.max() == 7)
    #expect(matrix[column: 2].slice(axis: 0, range: 0..., by: -1).min() == 2)
    #expect(NDArray<Int>([]).min() == nil)
    for place in 0..<3 {
      var vector = NDArray([1.0, 2, 3])
      vector[place] = .nan
      #expect(vector.min()?.isNaN == true)
      #expect(vector.max()?.isNaN == true)
    }
  }
}
