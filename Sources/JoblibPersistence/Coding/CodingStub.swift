extension PickleWriter {
  package func encode<T: Encodable>(_ value: T) throws(PersistenceError) {
    if let value = value as? PickleValue { try write(value) }
  }
}
extension PickleValue: Codable {
  public func encode(to encoder: any Encoder) throws {}
  public init(from decoder: any Decoder) throws { fatalError() }
  public func decode<T: Decodable>(_ type: T.Type) throws(PersistenceError) -> T {
    guard let value = self as? T else { throw PersistenceError(.typeMismatch, "") }
    return value
  }
}
