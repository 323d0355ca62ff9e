internal import NDArrays

/// What stands before the elements in a file of `numpy.save` (`numpy.lib.format`).
struct NpyHeader {
  let type: NumPyType
  let shape: [Int]
  let order: MemoryOrder
  let byteCount: Int

  /// What each such file starts with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Headers of records have a line a field; NumPy itself refuses long ones.
  private static let maximalByteCount = 1 << 20

  /// Takes a header, up to the first element.
  init(_ input: PickleInput) throws(PersistenceError) {
    let start = input.position
    func corrupted(_ message: String) -> PersistenceError {
      PersistenceError(.corrupted, message, offset: start)
    }
    let magic = try input.withBytes(Self.magic.count) { Array($0) }
    guard magic == Self.magic else { throw corrupted("this is no file of numpy.save") }
    let version = try input.readByte()
    _ = try input.readByte()
    guard (1...3).contains(version) else {
      throw PersistenceError(
        .unsupported,
        "version \(version) of numpy.save's format; this reader knows 1 to 3",
        offset: start
      )
    }
    let count =
      version == 1
      ? Int(try input.readInteger(UInt16.self)) : Int(try input.readInteger(UInt32.self))
    guard count <= Self.maximalByteCount else {
      throw corrupted("the header of NumPy's file has \(count) bytes, more than any has")
    }
    var bytes = ContiguousArray<UInt8>()
    try input.forEachPiece(of: count) { bytes.append(contentsOf: $0) }
    // Latin-1 before version 3.
    let text =
      version == 3
      ? String(decoding: bytes, as: UTF8.self)
      : String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    let header = try PythonLiteral(text)
    guard let descr = header["descr"], let shape = header["shape"]?.integers,
      case .bool(let isFortran) = header["fortran_order"]
    else { throw corrupted("the header of NumPy's file does not describe an array") }
    type = try NumPyType(descr, at: start)
    self.shape = shape
    order = isFortran ? .fortran : .c
    guard let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize) else {
      throw corrupted("the array has the impossible shape \(shape)")
    }
    self.byteCount = byteCount
  }
}

// MARK: - Types

extension NumPyType {
  /// Reads the description that NumPy writes in its own files: a code, or a list of fields.
  init(_ literal: PythonLiteral, at offset: Int) throws(PersistenceError) {
    func corrupted(_ message: String) -> PersistenceError {
      PersistenceError(.corrupted, message, offset: offset)
    }
    switch literal {
    case .string(let code):
      guard let type = NumPyType(code: code) else {
        throw PersistenceError(
          .unsupported,
          "an array has an element type that is unknown here: \"\(code.prefix(40))\"",
          offset: offset
        )
      }
      self = type
    case .tuple(let parts):
      guard parts.count == 2, let shape = parts[1].integers else {
        throw corrupted("an array within the elements is not described by type and shape")
      }
      let type = try NumPyType(parts[0], at: offset)
      guard let byteCount = checkedByteCount(of: shape, itemSize: type.itemSize),
        byteCount <= Self.maximalItemSize
      else { throw corrupted("an array within the elements has the impossible shape \(shape)") }
      self.init(kind: "V", itemSize: byteCount, subarray: Subarray(of: type, shape: shape))
    case .list(let entries):
      var fields: [Field] = []
      var end = 0
      for entry in entries {
        guard case .tuple(let parts) = entry, (2...3).contains(parts.count),
          let names = parts[0].names
        else { throw corrupted("a field of the elements has no name or no type") }
        let type = try NumPyType(
          parts.count == 3 ? .tuple(Array(parts[1...])) : parts[1],
          at: offset
        )
        // Gaps between fields are spelt as nameless raw bytes.
        if !names.name.isEmpty || type.kind != "V" || !type.fields.isEmpty {
          fields.append(Field(name: names.name, title: names.title, type: type, offset: end))
        }
        end += type.itemSize
        guard end <= Self.maximalItemSize else { throw corrupted("an element takes \(end) bytes") }
      }
      self.init(kind: "V", itemSize: end, fields: fields)
    default: throw corrupted("the element type of an array is no code and no list of fields")
    }
  }
}

extension PythonLiteral {
  /// The name of a field, or its title and name.
  fileprivate var names: (name: String, title: String?)? {
    switch self {
    case .string(let name): return (name, nil)
    case .tuple(let parts):
      guard parts.count == 2, case .string(let title) = parts[0], case .string(let name) = parts[1]
      else { return nil }
      return (name, title)
    default: return nil
    }
  }
}
