package import NDArrays

extension PickleWriter {
  // MARK: Scalars

  @inline(__always)
  package func writeNone() { write(.none) }

  @inline(__always)
  package func write(_ value: Bool) { write(value ? .newTrue : .newFalse) }

  @inline(__always)
  package func write(_ value: Int64) {
    if let byte = UInt8(exactly: value) { return write(.binInt1, byte) }
    if let short = UInt16(exactly: value) { return write(.binInt2, short) }
    if let int = Int32(exactly: value) { return write(.binInt, int) }
    withUnsafeBytes(of: value.littleEndian) { write(twosComplement: $0) }
  }

  package func write(_ value: UInt64) {
    if let signed = Int64(exactly: value) { return write(signed) }
    withUnsafeBytes(of: UInt128(value).littleEndian) {
      write(twosComplement: UnsafeRawBufferPointer(rebasing: $0.prefix(9)))
    }
  }

  /// Writes a whole number of any size, little-endian; bytes that only repeat the sign are left out.
  package func write(twosComplement bytes: UnsafeRawBufferPointer) {
    var count = bytes.count
    while count > 1, bytes[count - 1] == (bytes[count - 2] >= 0x80 ? 0xFF : 0) { count -= 1 }
    if count < 256 {
      write(.long1, UInt8(truncatingIfNeeded: count))
    } else {
      write(.long4, Int32(truncatingIfNeeded: count))
    }
    write(raw: UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
  }

  @inline(__always)
  package func write(_ value: Double) { write(.binFloat, value.bitPattern.bigEndian) }

  // MARK: Strings and bytes

  package func write(_ text: String) {
    var text = text
    text.withUTF8 { write(utf8: UnsafeRawBufferPointer($0)) }
  }

  package func write(utf8 text: UnsafeRawBufferPointer) {
    writeHeader(text.count, short: .shortBinUnicode, medium: .binUnicode, long: .binUnicode8)
    write(raw: text)
  }

  package func write(bytes: UnsafeRawBufferPointer) {
    writeHeader(bytes.count, short: .shortBinBytes, medium: .binBytes, long: .binBytes8)
    write(raw: bytes)
  }

  package func write(byteArray bytes: UnsafeRawBufferPointer) {
    // Protocol 4 has no opcode for it.
    write(PickleGlobal(module: "builtins", name: "bytearray"))
    write(bytes: bytes)
    write(.tuple1)
    write(.reduce)
  }

  @inline(__always)
  private func writeHeader(
    _ count: Int,
    short: PickleOpcode,
    medium: PickleOpcode,
    long: PickleOpcode
  ) {
    if let count = UInt8(exactly: count) {
      write(short, count)
    } else if let count = UInt32(exactly: count) {
      write(medium, count)
    } else {
      write(long, UInt64(count))
    }
  }

  // MARK: Objects

  /// Writes a class or function.
  package func write(_ global: PickleGlobal) {
    writeOnce(.global(global)) {
      write(name: global.module)
      write(name: global.name)
      write(.stackGlobal)
    }
  }

  /// Writes a complex number of Python.
  package func writeComplex(_ real: Double, _ imaginary: Double) {
    write(PickleGlobal(module: "builtins", name: "complex"))
    write(real)
    write(imaginary)
    write(.tuple2)
    write(.reduce)
  }

  // MARK: Arrays

  /// Writes an array as joblib does: a wrapper that describes it, then its elements.
  package func write(_ array: any AnyNDArray) {
    openWrapper()
    write(PickleGlobal(module: "numpy", name: "ndarray"))
    let isFortran = array.isFContiguous && !array.isCContiguous
    describeWrapped(shape: array.shape, order: isFortran ? .fortran : .c)
    write(array.dtype)
    closeWrapper(allowsMapping: true)
    write(arrayBytes: LentArray(array: array))
  }

  /// Starts the description of an array; its class comes next.
  func openWrapper() {
    write(PickleGlobal(module: "joblib.numpy_pickle", name: "NumpyArrayWrapper"))
    write(.emptyTuple)
    write(.newObject)
    write(.emptyDict)
    write(.mark)
    write(name: "subclass")
  }

  /// Goes on with the description behind the array's class; its element type comes next.
  func describeWrapped(shape: [Int], order: MemoryOrder) {
    write(name: "shape")
    write(tuple: shape)
    write(name: "order")
    write(name: order == .c ? "C" : "F")
    write(name: "dtype")
  }

  /// Completes the description behind the element type; the elements come next.
  func closeWrapper(allowsMapping: Bool) {
    write(name: "allow_mmap")
    write(allowsMapping)
    write(name: "numpy_array_alignment_bytes")
    write(Int64(PickleOutput.arrayAlignment))
    write(.setItems)
    write(.build)
  }

  func write(tuple numbers: [Int]) {
    guard !numbers.isEmpty else { return write(.emptyTuple) }
    write(.mark)
    for number in numbers { write(Int64(number)) }
    write(.tuple)
  }

  /// Writes NumPy's description of an element type.
  package func write(_ dtype: DType) {
    let typestr = dtype.typestr
    writeOnce(.type(typestr)) {
      write(PickleGlobal(module: "numpy", name: "dtype"))
      write(String(typestr.dropFirst()))
      write(false)
      write(true)
      write(.tuple3)
      write(.reduce)
      write(.mark)
      write(Int64(3))
      write(String(typestr.prefix(1)))
      for _ in 0..<3 { writeNone() }
      write(Int64(-1))
      write(Int64(-1))
      write(Int64(0))
      write(.tuple)
      write(.build)
    }
  }
}

/// An array that is written later, kept as it is.
private struct LentArray: ArrayBytes {
  let array: any AnyNDArray

  func forEachPiece(
    _ body: (UnsafeRawBufferPointer) throws(PersistenceError) -> Void
  ) throws(PersistenceError) {
    do { try array.withContiguousBytes { bytes, _ in try body(bytes) } } catch let error
      as PersistenceError
    {
      throw error
    } catch {
      throw PersistenceError(.unwritable, "the array cannot be written", cause: error)
    }
  }
}
