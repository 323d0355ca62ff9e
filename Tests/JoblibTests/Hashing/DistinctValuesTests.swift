import ComplexModule
import JoblibHashing
import NDArrays
import Testing

struct DistinctValuesTests {
  /// Values of which no two are the same; each is looked at in five positions.
  static var values: [(name: String, value: any Encodable)] {
    [
      ("nil", Int?.none),
      ("nil of nil", Int??.some(nil)),
      ("nil of nil of nil", Int???.some(.some(nil))),
      ("false", false),
      ("true", true),
      ("0", 0),
      ("1", 1),
      ("-1", -1),
      ("Int8 1", Int8(1)),
      ("Int16 1", Int16(1)),
      ("Int32 1", Int32(1)),
      ("Int128 1", Int128(1)),
      ("UInt8 1", UInt8(1)),
      ("UInt16 1", UInt16(1)),
      ("UInt32 1", UInt32(1)),
      ("UInt 1", UInt(1)),
      ("UInt128 1", UInt128(1)),
      ("UInt max", UInt.max),
      ("Int128 above 64 bits", Int128(1) << 64),
      ("1.0", 1.0),
      ("0.0", 0.0),
      ("-0.0", -0.0),
      ("NaN", Double.nan),
      ("infinity", Double.infinity),
      ("Float 1", Float(1)),
      ("Float NaN", Float.nan),
      ("Float16 1", Float16(1)),
      ("empty string", ""),
      ("string 1", "1"),
      ("string true", "true"),
      ("string nil", "nil"),
      ("e acute, composed", "\u{e9}"),
      ("e acute, decomposed", "e\u{301}"),
      ("[]", [Int]()),
      ("[:]", [Int: Int]()),
      ("empty set", Set<Int>()),
      ("[1]", [1]),
      ("[[1]]", [[1]]),
      ("[[[1]]]", [[[1]]]),
      ("[1.0]", [1.0]),
      ("[-0.0]", [-0.0]),
      ("[UInt8 1]", [UInt8(1)]),
      ("[true]", [true]),
      ("['1']", ["1"]),
      ("[nil]", [Int?.none]),
      ("[nil, nil]", [Int?.none, nil]),
      ("[[]]", [[Int]()]),
      ("[[], []]", [[Int](), []]),
      ("[[[]]]", [[[Int]()]]),
      ("[1, 2]", [1, 2]),
      ("[2, 1]", [2, 1]),
      ("[1, 2, 1]", [1, 2, 1]),
      ("[[1, 2]]", [[1, 2]]),
      ("[[1], [2]]", [[1], [2]]),
      ("[[1, 2], []]", [[1, 2], []]),
      ("[[], [1, 2]]", [[], [1, 2]]),
      ("['a', 'b']", ["a", "b"]),
      ("['ab']", ["ab"]),
      ("['', 'ab']", ["", "ab"]),
      ("['ab', '']", ["ab", ""]),
      ("[1 as Int, 1 as Double]", [Specimen.Erased(value: 1), Specimen.Erased(value: 1.0)]),
      ("[1 as Double, 1 as Int]", [Specimen.Erased(value: 1.0), Specimen.Erased(value: 1)]),
      ("set of 1, 2", Set([1, 2])),
      ("set of [1, 2]", Set([[1, 2]])),
      ("set of set", Set([Set([1, 2])])),
      ("['a': 1]", ["a": 1]),
      ("['a': 2]", ["a": 2]),
      ("['a': nil]", ["a": Int?.none]),
      ("['b': 1]", ["b": 1]),
      ("['1': 1]", ["1": 1]),
      ("[1: 1]", [1: 1]),
      ("[[1]: 1]", [[1]: 1]),
      ("['a': 'b', 'c': 'd']", ["a": "b", "c": "d"]),
      ("['a': 'd', 'c': 'b']", ["a": "d", "c": "b"]),
      ("['a': 'c', 'b': 'd']", ["a": "c", "b": "d"]),
      ("['a': ['b': 1]]", ["a": ["b": 1]]),
      ("['a', 'b', 'c', 'd']", ["a", "b", "c", "d"]),
      ("point", Specimen.Point(x: 1, y: 2)),
      ("point swapped", Specimen.Point(x: 2, y: 1)),
      ("absent", Specimen.Labelled(name: "a")),
      ("explicit nil", Specimen.ExplicitNil()),
      ("present", Specimen.Labelled(name: "a", note: "")),
      ("enum case", Specimen.Shape.empty),
      ("enum payload", Specimen.Shape.circle(radius: 1)),
      ("enum pair", Specimen.Shape.pair(.empty, .circle(radius: 1))),
      ("enum pair swapped", Specimen.Shape.pair(.circle(radius: 1), .empty)),
      ("dog", Specimen.Dog(name: "Rex", nickname: "R")),
      ("dog swapped", Specimen.Dog(name: "R", nickname: "Rex")),
      ("interleaved", Specimen.Interleaved()),
      ("interleaved otherwise", Specimen.Interleaved(swapped: true)),
      ("vector of Int", NDArray([1, 2])),
      ("vector of Double", NDArray([1.0, 2.0])),
      ("vector of Float", NDArray([1.0 as Float, 2.0])),
      ("vector with -0.0", NDArray([-0.0, 2.0])),
      ("row", NDArray(shape: [1, 2], elements: [1.0, 2.0])),
      ("column", NDArray(shape: [2, 1], elements: [1.0, 2.0])),
      ("complex vector", NDArray([Complex(1.0, 2.0)])),
      ("zero axes", NDArray(shape: [], elements: [1.0])),
      ("one element", NDArray([1.0])),
      ("no elements", NDArray<Double>(zeros: [0])),
      ("no rows", NDArray<Double>(zeros: [0, 2])),
      ("no Int elements", NDArray<Int>(zeros: [0])),
      ("integers like a shape", NDArray(shape: [2, 1, 1], elements: [1, 2])),
      ("integers like another", NDArray(shape: [2, 1], elements: [1, 2])),
    ]
  }

  @Test(arguments: [
    "alone", "wrapped", "in an array", "in a dictionary", "as a field",
  ])
  func `different values have different digests`(position: String) throws {
    var seen: [Digest: String] = [:]
    for (name, value) in Self.values {
      let digest = try Self.hash(value, position)
      let other = seen.updateValue(name, forKey: digest)
      #expect(other == nil, "\(name) and \(other ?? "") have one digest")
    }
  }

  static func hash(_ value: any Encodable, _ position: String) throws -> Digest {
    switch position {
    case "wrapped": try JoblibHashing.hash(Specimen.Wrapped(value: value))
    case "in an array":
      try JoblibHashing.hash([Specimen.Wrapped(value: 0), Specimen.Wrapped(value: value)])
    case "in a dictionary": try JoblibHashing.hash(["k": [Specimen.Wrapped(value: value)]])
    case "as a field": try JoblibHashing.hash(["field": Specimen.Wrapped(value: value)])
    default: try JoblibHashing.hash(value)
    }
  }

  @Test(arguments: [7, 511, 512, 513, 60_000])
  func `one changed element changes the digest, wherever it is`(count: Int) throws {
    let zeros = [Double](repeating: 0, count: count)
    var digests: Set = [try JoblibHashing.hash(zeros)]
    for place in Set([0, count / 2, count - 1]) {
      var changed = zeros
      changed[place] = .leastNonzeroMagnitude
      digests.insert(try JoblibHashing.hash(changed))
      changed[place] = .nan
      digests.insert(try JoblibHashing.hash(changed))
    }
    #expect(digests.count == 7)
  }
}
