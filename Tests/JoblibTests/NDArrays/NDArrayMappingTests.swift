import FoundationEssentials
import NDArrays
import Testing

@Suite struct NDArrayMappingTests {
  /// Lends the path of a file of this content, and removes it.
  private func withFile<Element: NDArrayElement>(
    of elements: [Element],
    _ body: (String) throws -> Void
  ) throws {
    let name = "ndarrays-\(UUID().uuidString)"
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try elements.withUnsafeBytes { try Data($0).write(to: url) }
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: url) } }
    try body(url.path)
  }

  private func code(_ body: () throws -> Void) throws -> NDArrayError.Code {
    let error = try #require(throws: NDArrayError.self, performing: body)
    #expect(!error.description.isEmpty)
    return error.code
  }

  @Test(arguments: MemoryMapMode.allCases)
  func `a file is read in either order, from an offset`(access: MemoryMapMode) throws {
    try withFile(of: (0..<7).map(Double.init)) { path throws in
      let rows = try NDArray<Double>(mapping: path, shape: [2, 3], offset: 8, access: access)
      #expect(rows == NDArray(rows: [[1, 2, 3], [4, 5, 6]]))
      let columns = try NDArray<Double>(
        mapping: path,
        shape: [2, 3],
        order: .fortran,
        offset: 8,
        access: access
      )
      #expect(columns == NDArray(rows: [[1, 3, 5], [2, 4, 6]]))
    }
  }

  @Test(arguments: ElementSample.all)
  func `every type can be mapped`(sample: ElementSample) throws {
    struct Check: ElementCheck {
      let tests: NDArrayMappingTests
      func run<Element: NDArrayElement>(_ values: [Element]) throws {
        try tests.withFile(of: values) { path throws in
          let mapped = try NDArray<Element>(mapping: path, shape: [3])
          #expect(Array(mapped.elements) == values)
        }
      }
    }
    try sample.check(Check(tests: self))
  }

  @Test(arguments: MemoryMapMode.allCases)
  func `a change to a mapped array never reaches the file`(access: MemoryMapMode) throws {
    try withFile(of: [1, 2, 3]) { path throws in
      var array = try NDArray<Int>(mapping: path, shape: [3], access: access)
      let copy = array
      let base = copy.storageIdentity?.base
      array[0] = 9
      #expect(array == [9, 2, 3])
      #expect(copy == [1, 2, 3])
      #expect(array.storageIdentity?.base != base)
      #expect(try NDArray<Int>(mapping: path, shape: [3]) == [1, 2, 3])
    }
  }

  @Test(arguments: MemoryMapMode.allCases)
  func `an array says whether it is mapped`(access: MemoryMapMode) throws {
    #expect(!NDArray([1, 2, 3]).isMapped)
    try withFile(of: [1, 2, 3, 4]) { path throws in
      var array = try NDArray<Int>(mapping: path, shape: [2, 2], access: access)
      #expect(array.isMapped && array[row: 1].isMapped && array.transposed().isMapped)
      #expect(!array.copied().isMapped)
      let view = array[column: 1]
      array[0, 0] = 9
      #expect(!array.isMapped && view.isMapped)
      #expect(array == NDArray(rows: [[9, 2], [3, 4]]) && view == [2, 4])
    }
  }

  @Test func `a private mapping with one user changes in place`() throws {
    try withFile(of: [1, 2, 3]) { path throws in
      var array = try NDArray<Int>(mapping: path, shape: [3], access: .copyOnWrite)
      let base = array.storageIdentity?.base
      array[0] = 9
      #expect(array.storageIdentity?.base == base)
      #expect(array.isMapped)
      #expect(array == [9, 2, 3])
      #expect(array.mappedRegion == nil)
      #expect(try NDArray<Int>(mapping: path, shape: [3]) == [1, 2, 3])
    }
  }

  @Test func `a mapping for writing changes the file when told to`() throws {
    try withFile(of: [1, 2, 3, 4]) { path throws in
      let array = try NDArray<Int>(mapping: path, shape: [2, 2], access: .readWrite)
      let other = try NDArray<Int>(mapping: path, shape: [4])
      try array.withMutableMapping { $0[0] = 9 }
      try array[row: 1].withMutableMapping { $0[1] = 8 }
      #expect(array == NDArray(rows: [[9, 2], [3, 8]]))
      #expect(other == [9, 2, 3, 8])
      #expect(throws: CancellationError.self) {
        try array.withMutableMapping { _ in throw CancellationError() }
      }
      #expect(try code { try array[column: 0].withMutableMapping { _ in } } == .notContiguous)
    }
  }

  @Test func `only a mapping for writing can be written through`() throws {
    #expect(try code { try NDArray([1]).withMutableMapping { _ in } } == .notWritable)
    try withFile(of: [1, 2, 3]) { path throws in
      for access in [MemoryMapMode.readOnly, .copyOnWrite] {
        let array = try NDArray<Int>(mapping: path, shape: [3], access: access)
        #expect(try code { try array.withMutableMapping { _ in } } == .notWritable)
      }
      var array = try NDArray<Int>(mapping: path, shape: [3], access: .readWrite)
      array[0] = 9
      #expect(try code { try array.withMutableMapping { _ in } } == .notWritable)
    }
  }

  @Test(arguments: [
    ([4], 0, NDArrayError.Code.tooShort), ([3], 8, .tooShort), ([0], 32, .tooShort),
    ([1], Int.max - 7, .tooShort), ([1], 4, .misaligned), ([1], -8, .misaligned),
    ([-1], 0, .invalidShape), ([0, -1], 0, .invalidShape), ([.max], 0, .invalidShape),
    ([1 << 32, 1 << 32], 0, .invalidShape), ([0, 1 << 62, 4], 0, .invalidShape),
  ])
  func `wrong claims are refused`(shape: [Int], offset: Int, expected: NDArrayError.Code) throws {
    try withFile(of: [1, 2, 3]) { path throws in
      let code = try code { _ = try NDArray<Int>(mapping: path, shape: shape, offset: offset) }
      #expect(code == expected)
    }
  }

  @Test func `bad files are refused`() throws {
    for access in MemoryMapMode.allCases {
      for path in ["/nowhere/at/all", FileManager.default.temporaryDirectory.path] {
        let code = try code { _ = try NDArray<Int8>(mapping: path, shape: [1], access: access) }
        #expect(code == .unreadableFile)
      }
    }
    try withFile(of: [0, 1, 2] as [UInt8]) { path throws in
      #expect(try NDArray<Bool>(mapping: path, shape: [2]) == [false, true])
      #expect(try code { _ = try NDArray<Bool>(mapping: path, shape: [3]) } == .invalidElement)
    }
    try withFile(of: [UInt8]()) { path throws in
      #expect(try NDArray<Double>(mapping: path, shape: [0]).isEmpty)
      #expect(try code { _ = try NDArray<Int8>(mapping: path, shape: [1]) } == .tooShort)
    }
  }

  @Test func `views know their place in the file`() throws {
    try withFile(of: Array(0..<8)) { path throws in
      let array = try NDArray<Int>(mapping: path, shape: [3, 2], offset: 16)
      let row = MappedRegion(path: path, fileOffset: 32, access: .readOnly)
      #expect(array[row: 1].mappedRegion == row)
      #expect(array[column: 1].mappedRegion == nil)
      #expect(array.copied().mappedRegion == nil)
    }
  }
}
