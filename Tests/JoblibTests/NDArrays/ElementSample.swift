import ComplexModule
import NDArrays
import Testing

/// Three values of one element type, without that type, so that tests can run over all types.
struct ElementSample: Sendable, CustomTestStringConvertible {
  let type: any NDArrayElement.Type
  let dtype: DType
  let check: @Sendable (any ElementCheck) throws -> Void

  init<Element: NDArrayElement>(_ values: [Element], _ dtype: DType) {
    self.type = Element.self
    self.dtype = dtype
    self.check = { try $0.run(values) }
  }

  var testDescription: String { "\(type)" }

  static let all: [ElementSample] = [
    ElementSample([true, false, true], .bool),
    ElementSample([Int8.min, -1, .max], .int8),
    ElementSample([Int16.min, -1, .max], .int16),
    ElementSample([Int32.min, -1, .max], .int32),
    ElementSample([Int64.min, -1, .max], .int64),
    ElementSample([Int.min, -1, .max], .int64),
    ElementSample([UInt8.min, 1, .max], .uint8),
    ElementSample([UInt16.min, 1, .max], .uint16),
    ElementSample([UInt32.min, 1, .max], .uint32),
    ElementSample([UInt64.min, 1, .max], .uint64),
    ElementSample([UInt.min, 1, .max], .uint64),
    ElementSample([-0.5 as Float16, 1, .greatestFiniteMagnitude], .float16),
    ElementSample([-0.5 as Float, 1, .greatestFiniteMagnitude], .float32),
    ElementSample([-0.5, 1, Double.leastNonzeroMagnitude], .float64),
    ElementSample([Complex<Float>(1, -2), 0, Complex(0, 0.5)], .complex64),
    ElementSample([Complex<Double>(1, -2), 0, Complex(0, 0.5)], .complex128),
  ]
}

/// A test's body, for values of any element type.
protocol ElementCheck {
  func run<Element: NDArrayElement>(_ values: [Element]) throws
}
