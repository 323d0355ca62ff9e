import ComplexModule
import JoblibHashing
import NDArrays
import Testing

struct EqualValuesTests {
  // MARK: - Collections without order

  @Test(arguments: [0, 1, 2, 10, 3000])
  func `the history of a set does not matter`(count: Int) throws {
    var generator = Specimen.Seeded(state: UInt64(count))
    let elements = (0..<count).map { "element \($0)" }
    let expected = try JoblibHashing.hash(Set(elements))
    var grown = Set<String>(minimumCapacity: 50_000)
    for element in elements.shuffled(using: &generator) { grown.insert(element) }
    #expect(try JoblibHashing.hash(grown) == expected)
    for extra in 0..<count { grown.insert("extra \(extra)") }
    for extra in 0..<count { grown.remove("extra \(extra)") }
    #expect(try JoblibHashing.hash(grown) == expected)
    #expect(try JoblibHashing.hash(Specimen.Wrapped(value: grown)) == expected)
  }

  @Test(arguments: [0, 1, 2, 10, 3000])
  func `the history of a dictionary does not matter`(count: Int) throws {
    var generator = Specimen.Seeded(state: UInt64(count))
    let pairs = (0..<count).map { (Specimen.Point(x: $0, y: -$0), $0) }
    let expected = try JoblibHashing.hash(Dictionary(uniqueKeysWithValues: pairs))
    var grown: [Specimen.Point: Int] = [:]
    grown.reserveCapacity(50_000)
    for (key, value) in pairs.shuffled(using: &generator) { grown[key] = value }
    #expect(try JoblibHashing.hash(grown) == expected)
    for extra in 0..<count { grown[Specimen.Point(x: extra, y: 1)] = extra }
    for extra in 0..<count { grown[Specimen.Point(x: extra, y: 1)] = nil }
    #expect(
      try JoblibHashing.hash(["k": grown])
        == (try JoblibHashing.hash(["k": grown.filter { _ in true }]))
    )
    #expect(try JoblibHashing.hash(grown) == expected)
  }

  @Test func `keys that encode alike leave no order behind`() throws {
    /// A key that tells instances apart but does not say how.
    struct Vague: Hashable, Encodable {
      let id: Int
      func encode(to encoder: any Encoder) throws {}
    }
    var generator = Specimen.Seeded(state: 7)
    let pairs = (0..<100).map { (Vague(id: $0), $0 % 10) }
    let digests = try (0..<5).map { _ in
      try JoblibHashing.hash(
        Dictionary(uniqueKeysWithValues: pairs.shuffled(using: &generator))
      )
    }
    #expect(Set(digests).count == 1)
  }

  // MARK: - One value, many routes

  /// Pairs that must agree.
  static var pairs: [(name: String, one: any Encodable, other: any Encodable)] {
    [
      ("Int and Int64", 1, Int64(1)),
      ("UInt and UInt64", UInt(1), UInt64(1)),
      ("optional and value", Int?.some(1), 1),
      ("optionals of optionals and value", Int???.some(1), 1),
      ("raw value", Specimen.Colour.red, "red"),
      ("order of fields", Specimen.Point(x: 1, y: 2), Specimen.PointBackwards(y: 2, x: 1)),
      ("record and dictionary", Specimen.Point(x: 1, y: 2), ["x": 1, "y": 2]),
      ("dictionary, erased", Specimen.Erased(value: ["x": 1, "y": 2]), ["y": 2, "x": 1]),
      ("empty record and dictionary", Specimen.Nothing(), [String: Int]()),
      ("array kinds", ContiguousArray([1, 2]), [1, 2]),
      ("array kinds, of strings", ContiguousArray(["a", "b"]), ["a", "b"]),
      ("nested containers, filled in turns", Specimen.Interleaved(), Specimen.Straight()),
      ("quiet and signalling NaN", [Double.nan], [Double.signalingNaN]),
      ("NaN payloads", Double(nan: 5, signaling: false), -Double.nan),
      ("Float NaNs", [Float(nan: 5, signaling: false)], [Float.nan]),
      ("Float16 NaNs", [Float16(nan: 5, signaling: false)], [Float16.nan]),
    ]
  }

  @Test(arguments: pairs.indices)
  func `equal values agree`(index: Int) throws {
    let (name, one, other) = Self.pairs[index]
    #expect(try JoblibHashing.hash(one) == (try JoblibHashing.hash(other)), "\(name)")
    #expect(
      try JoblibHashing.hash([Specimen.Wrapped(value: one)])
        == (try JoblibHashing.hash([Specimen.Wrapped(value: other)])),
      "\(name), in an array"
    )
  }

  @Test(arguments: [0, 1, 5, 63, 64, 65, 2047, 2048, 2049, 10_000])
  func `an array of numbers is its numbers one by one`(count: Int) throws {
    func check<Element: Encodable>(_ element: (Int) -> Element) throws {
      let elements = (0..<count).map(element)
      let expected = try JoblibHashing.hash(elements)
      let erased = elements.map { Specimen.Erased(value: $0) }
      #expect(try JoblibHashing.hash(Specimen.OneByOne(elements: elements)) == expected)
      #expect(try JoblibHashing.hash(Specimen.LazySequence(elements: elements)) == expected)
      #expect(try JoblibHashing.hash(erased) == expected)
      #expect(try JoblibHashing.hash(Specimen.Erased(value: elements)) == expected)
      #expect(try JoblibHashing.hash(Specimen.Wrapped(value: elements)) == expected)
      #expect(try JoblibHashing.hash(elements.map(Optional.some)) == expected)
    }
    try check { $0 % 3 == 0 }
    try check { $0 }
    try check { Int8(truncatingIfNeeded: $0) }
    try check { Int16(truncatingIfNeeded: $0) }
    try check { Int32($0) }
    try check { Int64($0) }
    try check { Int128($0) << 70 }
    try check { UInt($0) }
    try check { UInt8(truncatingIfNeeded: $0) }
    try check { UInt16(truncatingIfNeeded: $0) }
    try check { UInt32($0) }
    try check { UInt64($0) }
    try check { UInt128($0) << 70 }
    try check { Float($0) / 3 }
    try check { Double($0) / 3 }
    try check { $0 % 1000 == 999 ? Double(nan: 3, signaling: false) : Double($0) }
    try check { $0 % 1000 == 999 ? Float(nan: 3, signaling: false) : Float($0) }
  }

  @Test func `an array of a type of its own is its elements one by one`() throws {
    let strings = (0..<1000).map { "\($0)" }
    #expect(
      try JoblibHashing.hash(strings)
        == (try JoblibHashing.hash(Specimen.OneByOne(elements: strings)))
    )
    let points = (0..<1000).map { Specimen.Point(x: $0, y: 1) }
    #expect(
      try JoblibHashing.hash(points)
        == (try JoblibHashing.hash(Specimen.LazySequence(elements: points)))
    )
  }

  // MARK: - Arrays

  @Test func `the layout of an array does not matter`() throws {
    let wide = NDArray(shape: [3, 4, 5], elements: (0..<60).map(Double.init))
    let expected = try JoblibHashing.hash(wide)
    #expect(try JoblibHashing.hash(wide.copied(order: .fortran)) == expected)
    #expect(try JoblibHashing.hash(wide.transposed().copied().transposed()) == expected)
    #expect(
      try JoblibHashing.hash(Specimen.Wrapped(value: wide.copied(order: .fortran))) == expected
    )
    #expect(try JoblibHashing.hash(wide.transposed()) != expected)

    let reversed = wide.slice(axis: 1, range: 0..., by: -1)
    #expect(try JoblibHashing.hash(reversed) == (try JoblibHashing.hash(reversed.copied())))
    #expect(try JoblibHashing.hash(reversed) != expected)
    let matrix = wide.reshaped(to: [12, 5])
    let column = matrix[column: 2]
    let values = NDArray((0..<12).map { Double($0 * 5 + 2) })
    #expect(try JoblibHashing.hash(column) == (try JoblibHashing.hash(values)))
  }

  @Test func `the NaNs of an array are one, in complex numbers too`() throws {
    let odd = Double(nan: 9, signaling: false)
    #expect(
      try JoblibHashing.hash(NDArray([1, odd]))
        == (try JoblibHashing.hash(NDArray([1, Double.nan])))
    )
    #expect(
      try JoblibHashing.hash(NDArray([Complex(1, odd)]))
        == (try JoblibHashing.hash(NDArray([Complex(1, Double.nan)])))
    )
    let small = Float(nan: 9, signaling: false)
    #expect(
      try JoblibHashing.hash(NDArray([Complex(1, small)]))
        == (try JoblibHashing.hash(NDArray([Complex(1, Float.nan)])))
    )
  }

  @Test func `Int and Int64 arrays agree`() throws {
    #expect(
      try JoblibHashing.hash(NDArray([1, 2])) == (try JoblibHashing.hash(NDArray([Int64(1), 2])))
    )
  }
}
