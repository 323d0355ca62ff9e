public import ComplexModule

/// A number that an `NDArray` can hold.
///
/// Conformances are complete: `Bool`, the fixed-width integers, `Int` and `UInt`, `Float16`,
/// `Float`, `Double`, `Complex<Float>` and `Complex<Double>`. Do not add your own, since elements
/// are copied bit by bit and their bytes must mean what `dtype` says.
///
/// It does not refine `BitwiseCopyable` only because `Complex` does not say that it is.
public protocol NDArrayElement: Sendable, Codable, Hashable {
  /// NumPy's type of the same bytes.
  static var dtype: DType { get }
}

extension Bool: NDArrayElement {
  /// NumPy's `bool`.
  public static var dtype: DType { .bool }
}

extension Int8: NDArrayElement {
  /// NumPy's `int8`.
  public static var dtype: DType { .int8 }
}

extension Int16: NDArrayElement {
  /// NumPy's `int16`.
  public static var dtype: DType { .int16 }
}

extension Int32: NDArrayElement {
  /// NumPy's `int32`.
  public static var dtype: DType { .int32 }
}

extension Int64: NDArrayElement {
  /// NumPy's `int64`.
  public static var dtype: DType { .int64 }
}

extension Int: NDArrayElement {
  /// NumPy's `int64`; only platforms of 64 bits are supported.
  public static var dtype: DType { .int64 }
}

extension UInt8: NDArrayElement {
  /// NumPy's `uint8`.
  public static var dtype: DType { .uint8 }
}

extension UInt16: NDArrayElement {
  /// NumPy's `uint16`.
  public static var dtype: DType { .uint16 }
}

extension UInt32: NDArrayElement {
  /// NumPy's `uint32`.
  public static var dtype: DType { .uint32 }
}

extension UInt64: NDArrayElement {
  /// NumPy's `uint64`.
  public static var dtype: DType { .uint64 }
}

extension UInt: NDArrayElement {
  /// NumPy's `uint64`; only platforms of 64 bits are supported.
  public static var dtype: DType { .uint64 }
}

#if !(os(macOS) && arch(x86_64))
extension Float16: NDArrayElement {
  /// NumPy's `float16`.
  public static var dtype: DType { .float16 }
}
#endif

extension Float: NDArrayElement, NDArrayComplexPart {
  /// NumPy's `float32`.
  public static var dtype: DType { .float32 }
  /// NumPy's `complex64`.
  public static var complexDType: DType { .complex64 }
}

extension Double: NDArrayElement, NDArrayComplexPart {
  /// NumPy's `float64`.
  public static var dtype: DType { .float64 }
  /// NumPy's `complex128`.
  public static var complexDType: DType { .complex128 }
}

/// A real number of which NumPy has complex numbers: `Float` and `Double`.
///
/// It is a protocol of its own because a type can conform to another only once, under one
/// condition.
public protocol NDArrayComplexPart: NDArrayElement {
  /// NumPy's type of a complex number made of two of these.
  static var complexDType: DType { get }
}

extension Complex: NDArrayElement where RealType: NDArrayComplexPart {
  /// NumPy's `complex64` or `complex128`.
  public static var dtype: DType { RealType.complexDType }
}
