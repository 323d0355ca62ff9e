import NDArrays
import Testing

@Suite struct AnyNDArrayTests {
  /// A buffer that lives as long as its owner, as a received message does.
  private final class Message: Sendable {
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer  // freed by deinit only

    init(byteCount: Int) {
      bytes = .allocate(byteCount: byteCount, alignment: 16)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }
  }

  private func storage(byteCount: Int, writable: Bool = false) throws -> ArrayStorage {
    let message = Message(byteCount: byteCount)
    let base = try #require(message.bytes.baseAddress)
    return ArrayStorage(adopting: base, byteCount: byteCount, writable: writable, owner: message)
  }

  @Test(arguments: ElementSample.all)
  func `bytes make the same array again`(sample: ElementSample) throws {
    struct Check: ElementCheck {
      func run<Element: NDArrayElement>(_ values: [Element]) throws {
        let matrix = NDArray(shape: [3, 2], elements: values + values)
        for array in [matrix, matrix.transposed(), matrix[column: 1], matrix[rows: 1..<2]] {
          let erased: any AnyNDArray = array
          let elementType = type(of: erased).elementType
          #expect(elementType == Element.dtype)
          let (storage, order) = erased.withContiguousBytes { bytes, order in
            (ArrayStorage(copying: bytes), order)
          }
          #expect(storage.byteCount == erased.byteCount)
          let made = try NDArray<Element>.make(
            storage: storage,
            byteOffset: 0,
            shape: erased.shape,
            order: order
          )
          #expect(made == array)
        }
      }
    }
    try sample.check(Check())
  }

  @Test func `contiguous arrays name their bytes`() throws {
    let matrix = NDArray(0..<6).reshaped(to: [3, 2])
    let whole = try #require(matrix.storageIdentity)
    let row = try #require(matrix[row: 1].storageIdentity)
    #expect(ObjectIdentifier(row.owner) == ObjectIdentifier(whole.owner))
    #expect(row.base == whole.base + 16)
    #expect(row.byteCount == 16)
    #expect(matrix.transposed().storageIdentity?.base == whole.base)
    #expect(matrix[column: 0].storageIdentity == nil)
    #expect(matrix.isCContiguous && !matrix.isFContiguous)
    #expect(matrix.transposed().isFContiguous)
  }

  @Test(arguments: [
    (0, [4], NDArrayError.Code.tooShort), (8, [3], .tooShort), (-8, [1], .tooShort),
    (32, [0], .tooShort), (4, [1], .misaligned), (0, [-1], .invalidShape),
    (0, [.max, 2], .invalidShape),
  ])
  func `impossible arrays are refused`(
    byteOffset: Int,
    shape: [Int],
    expected: NDArrayError.Code
  ) throws {
    let storage = try storage(byteCount: 24)
    let error = try #require(throws: NDArrayError.self) {
      try NDArray<Double>.make(storage: storage, byteOffset: byteOffset, shape: shape, order: .c)
    }
    #expect(error.code == expected)
  }

  @Test(arguments: [true, false])
  func `adopted memory lives as long as its arrays`(writable: Bool) throws {
    weak var owner: Message?
    do {
      let message = Message(byteCount: 24)
      owner = message
      let base = try #require(message.bytes.baseAddress)
      var array = try NDArray<Int>.make(
        storage: ArrayStorage(adopting: base, byteCount: 24, writable: writable, owner: message),
        byteOffset: 8,
        shape: [2],
        order: .c
      )
      #expect(array == [0, 0])
      array[1] = 5
      #expect(array == [0, 5])
      #expect(base.load(fromByteOffset: 16, as: Int.self) == (writable ? 5 : 0))
    }
    #expect(owner == nil)
  }
}
