import FoundationEssentials
import NDArrays
import Testing

@Suite struct NDArrayCodingTests {
  @Test(arguments: ElementSample.all)
  func `every type comes back from JSON`(sample: ElementSample) throws {
    struct Check: ElementCheck {
      func run<Element: NDArrayElement>(_ values: [Element]) throws {
        for array in [NDArray(values), NDArray(shape: [], elements: [values[1]])] {
          let coded = try JSONEncoder().encode(array)
          #expect(try JSONDecoder().decode(NDArray<Element>.self, from: coded) == array)
        }
      }
    }
    try sample.check(Check())
  }

  @Test func `order is kept and views are packed`() throws {
    let matrix = NDArray(0..<12).reshaped(to: [3, 4])
    for array in [matrix, matrix.transposed(), matrix[columns: 1..<3], matrix[rows: 0..<0]] {
      let coded = try JSONEncoder().encode(array)
      let decoded = try JSONDecoder().decode(NDArray<Int>.self, from: coded)
      #expect(decoded == array)
      #expect(decoded.order == array.order ?? .c)
    }
  }

  @Test func `the coded form is plain`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let coded = try encoder.encode(NDArray(rows: [[1, 2]]))
    #expect(
      String(decoding: coded, as: UTF8.self)
        == #"{"dtype":"int64","elements":[1,2],"order":"C","shape":[1,2]}"#
    )
  }

  @Test(arguments: [
    #"{"dtype":"int32","shape":[1],"order":"C","elements":[1]}"#,
    #"{"dtype":"text","shape":[1],"order":"C","elements":[1]}"#,
    #"{"dtype":"int64","shape":[2],"order":"C","elements":[1]}"#,
    #"{"dtype":"int64","shape":[0],"order":"C","elements":[1]}"#,
    #"{"dtype":"int64","shape":[-1],"order":"C","elements":[]}"#,
    #"{"dtype":"int64","shape":[-1,-1],"order":"C","elements":[1]}"#,
    #"{"dtype":"int64","shape":[4611686018427387904,4],"order":"C","elements":[]}"#,
    #"{"dtype":"int64","shape":[1000000000000],"order":"C","elements":[]}"#,
    #"{"dtype":"int64","shape":[1],"order":"K","elements":[1]}"#,
    #"{"dtype":"int64","shape":[1],"elements":[1]}"#,
    #"{"dtype":"int64","shape":[1],"order":"C","elements":[1.5]}"#,
  ])
  func `bad input is refused`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(NDArray<Int>.self, from: Data(text.utf8))
    }
  }
}
