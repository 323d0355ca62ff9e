import FoundationEssentials
import NDArrays
import Testing

@Suite struct DTypeTests {
  @Test(
    arguments: zip(
      DType.all,
      [
        "bool |b1", "int8 |i1", "int16 <i2", "int32 <i4", "int64 <i8", "uint8 |u1", "uint16 <u2",
        "uint32 <u4", "uint64 <u8", "float16 <f2", "float32 <f4", "float64 <f8", "complex64 <c8",
        "complex128 <c16",
      ]
    )
  )
  func `types have NumPy's names and are found by them`(dtype: DType, names: String) throws {
    #expect("\(dtype.name) \(dtype.typestr)" == names)
    #expect(DType(name: dtype.name) == dtype)
    #expect(DType(typestr: dtype.typestr) == dtype)
    let coded = try JSONEncoder().encode([dtype])
    #expect(try JSONDecoder().decode([DType].self, from: coded) == [dtype])
  }

  @Test(arguments: ["", "float", "float128", ">f8", "<f3", "object"])
  func `other names are refused`(name: String) {
    #expect(DType(name: name) == nil)
    #expect(DType(typestr: name) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([DType].self, from: JSONEncoder().encode([name]))
    }
  }

  @Test(arguments: ElementSample.all)
  func `elements have the type and size of their bytes`(sample: ElementSample) throws {
    struct Check: ElementCheck {
      let dtype: DType
      func run<Element: NDArrayElement>(_ values: [Element]) {
        #expect(Element.dtype == dtype)
        #expect(NDArray(values).dtype == dtype)
        #expect(MemoryLayout<Element>.stride == dtype.itemSize)
        #expect(MemoryLayout<Element>.size == dtype.itemSize)
        #expect(NDArray(values).byteCount == 3 * dtype.itemSize)
      }
    }
    try sample.check(Check(dtype: sample.dtype))
  }
}
