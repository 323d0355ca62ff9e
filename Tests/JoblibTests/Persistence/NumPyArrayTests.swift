import ComplexModule
import Foundation
import JoblibPersistence
import NDArrays
import Testing

@Suite(
  "Arrays of NumPy",
  .needsPython
)
struct NumPyArrayTests {
  /// What Python makes of an expression, dumped by joblib and by pickle in the protocol that keeps
  /// buffers apart.
  private func dumped(_ expression: String) throws -> [PickleValue] {
    try NumPyCorpus.withFolder { folder in
      let path = folder.path
      let program = """
        import joblib, numpy, pickle, warnings
        warnings.simplefilter("ignore")
        value = \(expression)
        joblib.dump(value, "\(path)/joblib")
        pickle.dump(value, open("\(path)/old", "wb"), 2)
        pickle.dump(value, open("\(path)/new", "wb"), 5)
        """
      _ = try Python.text(program, [])
      return try ["joblib", "old", "new"].map {
        try load(PickleValue.self, from: "\(path)/\($0)")
      }
    }
  }

  @Test(
    "become arrays of Swift's, in either byte order and order of axes",
    arguments: ["<", ">"],
    ["", ".T.copy().T", "[::-1]", ".reshape(2, 3, 1).transpose(2, 0, 1)[0]"]
  )
  func numbers(order: String, view: String) throws {
    for value in try dumped("numpy.array([[1.5, -2, 3], [4, 5, 6]], '\(order)f8')\(view)") {
      let expected: NDArray<Double> =
        view == "[::-1]"
        ? NDArray(rows: [[4, 5, 6], [1.5, -2, 3]]) : NDArray(rows: [[1.5, -2, 3], [4, 5, 6]])
      #expect(try value.ndarray(as: NDArray<Double>.self) == expected)
    }
    for value in try dumped("numpy.array([1, -2], '\(order)i2')") {
      #expect(try value.ndarray(as: NDArray<Int16>.self) == [1, -2])
    }
    for value in try dumped("numpy.array([1 - 2j], '\(order)c8')") {
      #expect(try value.ndarray(as: NDArray<Complex<Float>>.self) == [Complex(1, -2)])
    }
  }

  @Test("share the memory that they were read into")
  func sharing() throws {
    for value in try dumped("numpy.arange(100_000.0)").suffix(2) {
      let first = try value.ndarray(as: NDArray<Double>.self)
      let second = try value.ndarray(as: NDArray<Double>.self)
      #expect(first.storage === second.storage)
      #expect(first[99_999] == 99_999)
    }
  }

  @Test("of another type are refused with the type that there is")
  func mismatch() throws {
    for value in try dumped("numpy.arange(3, dtype='f4')") {
      let error = #expect(throws: PersistenceError.self) {
        try value.ndarray(as: NDArray<Double>.self)
      }
      #expect(error?.code == .typeMismatch)
      #expect(error?.message.contains("NDArray<Float>") == true)
    }
    for value in try dumped("[1, 2]") {
      #expect(throws: PersistenceError.self) { try value.ndarray(as: NDArray<Int>.self) }
      #expect(value.array == nil)
    }
  }

  @Test("with a mask give it, and are only numbers where nothing is masked")
  func masks() throws {
    for value in try dumped("numpy.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])") {
      #expect(value.array?.mask == NDArray(rows: [[false, true], [false, false]]))
      #expect(throws: PersistenceError.self) { try value.ndarray(as: NDArray<Int>.self) }
    }
    for value in try dumped("numpy.ma.array([1, 2], mask=[0, 0])") {
      #expect(try value.ndarray(as: NDArray<Int>.self) == [1, 2])
    }
  }

  @Test("of text give the texts, in C order")
  func texts() throws {
    for expression in [
      "numpy.array([['a', '€'], ['', '😀b']], '<U2')",
      "numpy.array([['a', '€'], ['', '😀b']], '>U2')",
      "numpy.asfortranarray([['a', '€'], ['', '😀b']])",
      "numpy.array([['a', '€'], ['', '😀b']], numpy.dtypes.StringDType())",
    ] {
      for value in try dumped(expression) { #expect(value.array?.strings == ["a", "€", "", "😀b"]) }
    }
    for value in try dumped("numpy.array([b'a', b'bc'])") {
      #expect(value.array?.strings == ["a", "bc"])
    }
    for value in try dumped("numpy.array([b'\\xff'])") { #expect(value.array?.strings == nil) }
  }

  @Test("of times give counts and seconds")
  func times() throws {
    for unit in ["Y", "M", "D", "h", "s", "ms", "us", "ns", "25s"] {
      for value in try dumped(
        "numpy.array(['2024-03-01', '1969-01-01', 'NaT'], 'M8[D]').astype('M8[\(unit)]')"
      ) {
        let seconds = try #require(value.array?.secondsSince1970)
        let expected: Double =
          switch unit {
          case "Y": 1_704_067_200
          case "25s": 1_709_251_200
          default: 1_709_251_200
          }
        #expect(seconds[0] == expected, "\(unit)")
        #expect(seconds[1] == -31_536_000, "\(unit)")
        #expect(seconds[2].isNaN)
      }
    }
    for value in try dumped("numpy.array([90, 'NaT'], 'm8[m]')") {
      #expect(value.array?.ticks == [90, .min])
      #expect(value.array?.type.timeUnit?.description == "m")
      #expect(value.array?.secondsSince1970 == nil)
    }
    for value in try dumped("numpy.datetime64('2024-03-01T00:00:01', 's')") {
      #expect(value.array?.shape == [])
      #expect(value.array?.ticks == NDArray(shape: [], elements: [1_709_251_201]))
    }
  }

  @Test("of records give their fields")
  func records() throws {
    let expression = """
      numpy.array([[(1, 1.5, [1, 2]), (2, 2.5, [3, 4]), (3, 3.5, [5, 6])]], \
      [('n', '>i2'), (('the x', 'x'), 'f8'), ('v', 'u1', (2,))])
      """
    for view in ["", ".T.copy().T", "[0]"] {
      for value in try dumped(expression + view) {
        let array = try #require(value.array)
        let shape = view == "[0]" ? [3] : [1, 3]
        let n = try array.field("n")?.converted(to: NDArray<Int16>.self)
        #expect(n == NDArray(shape: shape, elements: [1, 2, 3]))
        let x = try array.field("the x")?.converted(to: NDArray<Double>.self)
        #expect(x == NDArray(shape: shape, elements: [1.5, 2.5, 3.5]))
        let v = try array.field("v")?.converted(to: NDArray<UInt8>.self)
        #expect(v == NDArray(shape: shape + [2], elements: 1...6))
        #expect(array.field("y") == nil)
      }
    }
  }

  @Test("of objects give them in C order")
  func objects() throws {
    for value in try dumped("numpy.asfortranarray(numpy.array([[1, 'a'], [None, 2.5]], object))") {
      let items = try #require(value.array?.items)
      #expect(items.map(\.kind) == [.int, .string, .none, .float])
      #expect(value.array?.shape == [2, 2])
    }
  }

  @Test(
    "as single numbers are what they are in Python",
    arguments: [
      ("numpy.bool_(True)", NumPyScalar.bool(true)), ("numpy.int8(-3)", .int(-3)),
      ("numpy.int64(-2**63)", .int(.min)), ("numpy.uint16(65535)", .uint(65535)),
      ("numpy.uint64(2**64 - 1)", .uint(.max)), ("numpy.float16(1.5)", .float(1.5)),
      ("numpy.float32(-0.5)", .float(-0.5)), ("numpy.float64(0.1)", .float(0.1)),
      ("numpy.complex64(1 - 2j)", .complex(1, -2)), ("numpy.complex128(0.1j)", .complex(0, 0.1)),
      ("numpy.str_('€')", .string("€")), ("numpy.bytes_(b'\\xff')", .bytes([0xFF])),
    ]
  )
  func scalars(expression: String, expected: NumPyScalar) throws {
    for value in try dumped(expression) { #expect(value.scalar == expected) }
  }

  @Test(
    "that are no plain numbers have no scalar",
    arguments: [
      "numpy.longdouble(1)", "numpy.void(b'ab')", "numpy.datetime64('2024')", "numpy.zeros(1)",
      "1.5",
    ]
  )
  func noScalars(expression: String) throws {
    for value in try dumped(expression) { #expect(value.scalar == nil) }
  }
}
