internal import JoblibWire

/// An error on its way back from a worker.
struct ErrorData: Sendable {
  var offset: Int
  var kind: TaskError.Kind
  var typeName: String
  var message: String
  /// The mangled name of a `Codable` error's type, and the error encoded.
  var original: (type: String, bytes: ContiguousArray<UInt8>)?
  /// The error itself, where it has not left the process.
  var local: (any Error)?

  init(_ error: any Error, offset: Int, kind: TaskError.Kind = .threw) {
    self.offset = offset
    self.kind = kind
    typeName = String(reflecting: type(of: error))
    message = String(describing: error)
    local = error
  }

  func taskError(
    firstIndex: Int,
    worker: WorkerIdentity,
    attempt: Int = 1,
    seconds: Double = 0
  ) -> TaskError {
    // What became of a task that never came to a worker is known as a whole.
    if let error = local as? TaskError, kind != .threw { return error }
    return TaskError(
      taskIndex: firstIndex + offset,
      kind: kind,
      typeName: typeName,
      message: message,
      worker: worker,
      attempt: attempt,
      seconds: seconds,
      underlying: local ?? decodedOriginal()
    )
  }

  private func decodedOriginal() -> (any Error)? {
    guard let original, let type = _typeByName(original.type) as? any (Error & Decodable).Type
    else { return nil }
    func decode<T: Error & Decodable>(_ type: T.Type) -> (any Error)? {
      original.bytes.withUnsafeBytes { raw in
        var reader = WireReader(raw)
        return try? reader.decode(type)
      }
    }
    return decode(type)
  }

  func write(to writer: WireWriter) {
    writer.write(count: offset)
    writer.write(text: kind.rawValue)
    writer.write(text: typeName)
    writer.write(text: message)
    let encoded = WireWriter()
    if let codable = local as? any (Error & Codable),
      let name = _mangledTypeName(type(of: codable)),
      (try? encoded.encode(codable)) != nil
    {
      writer.write(text: name)
      writer.write(count: encoded.bytes.count)
      encoded.bytes.withUnsafeBytes { writer.write(raw: $0) }
    } else {
      writer.write(text: "")
    }
  }

  init(from reader: inout WireReader) throws {
    offset = try reader.readCount()
    kind = TaskError.Kind(rawValue: try reader.readText()) ?? .threw
    typeName = try reader.readText()
    message = try reader.readText()
    let name = try reader.readText()
    guard !name.isEmpty else { return }
    let count = try reader.readCount()
    original = (name, ContiguousArray(try reader.readRaw(count: count)))
  }
}
