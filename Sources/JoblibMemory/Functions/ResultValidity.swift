internal import ClosureCoding
internal import JoblibWire

/// Which of the kept results still count.
struct ResultValidity: Sendable {
  let expiresAfter: Duration?
  let isValid: (@Sendable (ResultMetadata) -> Bool)?

  /// All of them.
  static let always = ResultValidity(expiresAfter: nil, isValid: nil)

  func accepts(_ metadata: @autoclosure () -> ResultMetadata) -> Bool {
    if expiresAfter == nil, isValid == nil { return true }
    let metadata = metadata()
    if let expiresAfter, metadata.age >= expiresAfter { return false }
    return isValid.map { $0(metadata) } ?? true
  }
}

/// A holder as `Closures` wants it.
private struct ValidityCheck: Sendable {
  let isValid: @Sendable (ResultMetadata) -> Bool
}

extension ResultValidity: Codable {
  /// Encodes it for a worker; it is no part of what a function computes.
  func encode(to encoder: any Encoder) throws {
    guard let wire = encoder as? WireEncoder else { return }
    try wire.encodeOpaque { writer in
      try writer.encode(expiresAfter)
      writer.write(isValid == nil ? 0 : 1)
      if let isValid { try Closures.freeze(ValidityCheck(isValid: isValid), to: writer) }
    }
  }

  /// Decodes what came to a worker.
  init(from decoder: any Decoder) throws {
    guard let wire = decoder as? WireDecoder else {
      self = .always
      return
    }
    self = try wire.decodeOpaque { reader in
      let expiresAfter = try reader.decode(Duration?.self)
      guard try reader.readByte() == 1 else {
        return ResultValidity(expiresAfter: expiresAfter, isValid: nil)
      }
      let check = try Closures.thaw(ValidityCheck.self, from: &reader)
      return ResultValidity(expiresAfter: expiresAfter, isValid: check.isValid)
    }
  }
}
