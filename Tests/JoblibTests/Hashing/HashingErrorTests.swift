import JoblibHashing
import Testing

struct HashingErrorTests {
  struct Refusal: Error, Equatable {}

  struct Refusing: Encodable {
    func encode(to encoder: any Encoder) throws { throw Refusal() }
  }

  struct Layer: Encodable {
    var weights: [Refusing?]
  }

  struct Model: Encodable {
    var layers: [String: Layer]
  }

  static func error(_ value: any Encodable) throws -> HashingError {
    try #require(throws: HashingError.self) { try JoblibHashing.hash(value) }
  }

  @Test func `what encode throws comes out with its place`() throws {
    let model = Model(layers: ["first": Layer(weights: [nil, nil, Refusing()])])
    let error = try Self.error([model])
    #expect(error.code == .encodingFailed)
    #expect(error.cause as? Refusal == Refusal())
    #expect(error.path == "[0].layers.first.weights[2]")
    #expect(error.description.hasPrefix("cannot hash '[0].layers.first.weights[2]': Refusing"))
  }

  static var places: [(path: String, value: any Encodable)] {
    [
      ("", Refusing()),
      ("[0]", [Refusing()]),
      ("a", ["a": Refusing()]),
      ("", [1: Refusing()]),
      ("", Specimen.Wrapped(value: Refusing())),
      ("", Specimen.Erased(value: Refusing())),
      ("", Refusing?.some(Refusing())),
      ("list[1][0]", ["list": [[], [Refusing()]]]),
    ]
  }

  @Test(arguments: places.indices)
  func `the place is known in every container`(index: Int) throws {
    let (path, value) = Self.places[index]
    let error = try Self.error(value)
    #expect(error.path == path)
    #expect(error.cause is Refusal)
  }

  @Test func `a value that reaches itself is an error, not a crash`() throws {
    let link = Specimen.Link.chain(of: 3)
    link.next?.next?.next = link
    defer { link.next = nil }
    let error = try Self.error(link)
    #expect(error.code == .tooDeep)
    #expect(error.path.hasPrefix("next.next.next"))
    #expect(error.path.contains("…"))
    #expect(error.path.count < 200)
  }

  @Test func `a value may be as deep as the limit says`() throws {
    #expect(throws: Never.self) { try JoblibHashing.hash(Specimen.Link.chain(of: 512)) }
    #expect(try Self.error(Specimen.Link.chain(of: 513)).code == .tooDeep)
  }

  /// Cycles by every way into a child.
  final class Ring: Encodable {
    enum Way: CaseIterable {
      case array, optional, dictionary, integerKeys, single, superEncoder, nested
    }
    enum CodingKeys: CodingKey { case value, child }

    let way: Way
    init(way: Way) { self.way = way }

    func encode(to encoder: any Encoder) throws {
      switch way {
      case .array:
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode([self], forKey: .child)
      case .optional:
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Ring?.some(self), forKey: .child)
      case .dictionary:
        var container = encoder.unkeyedContainer()
        try container.encode(["a": self])
      case .integerKeys:
        var container = encoder.unkeyedContainer()
        try container.encode([1: self])
      case .single:
        var container = encoder.singleValueContainer()
        try container.encode(self)
      case .superEncoder:
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .value)
        try encode(to: container.superEncoder())
      case .nested:
        var container = encoder.unkeyedContainer()
        var nested = container.nestedContainer(keyedBy: CodingKeys.self)
        try nested.encode(self, forKey: .child)
      }
    }
  }

  @Test(arguments: Ring.Way.allCases)
  func `cycles are found whichever way they go`(way: Ring.Way) throws {
    #expect(try Self.error(Ring(way: way)).code == .tooDeep)
  }

  struct TwoForms: Encodable {
    enum CodingKeys: CodingKey { case value }
    let way: Int

    func encode(to encoder: any Encoder) throws {
      switch way {
      case 0:
        _ = encoder.unkeyedContainer()
        _ = encoder.container(keyedBy: CodingKeys.self)
      case 1:
        var container = encoder.singleValueContainer()
        try container.encode(1)
        try container.encode(2)
      default:
        _ = encoder.container(keyedBy: CodingKeys.self)
        var container = encoder.singleValueContainer()
        try container.encode(2)
      }
    }
  }

  @Test(arguments: 0..<3)
  func `a value that encodes itself in two ways is refused`(way: Int) throws {
    let error = try Self.error(["bad": TwoForms(way: way)])
    #expect(error.code == .mixedContainers)
    #expect(error.path == "bad")
  }

  struct PathTeller: Encodable {
    struct Report: Error { let path: [String] }
    func encode(to encoder: any Encoder) throws {
      throw Report(path: encoder.codingPath.map(\.stringValue))
    }
  }

  @Test func `a value can ask where it is`() throws {
    let error = try Self.error(["a": [1: [PathTeller()]]])
    #expect((error.cause as? PathTeller.Report)?.path == ["a", "0"])
  }

  @Test func `a hasher is as before when combining fails`() throws {
    var failed = CanonicalHasher()
    try failed.combine(1)
    do { try failed.combine(["a": Refusing()]) } catch { #expect(error.code == .encodingFailed) }
    try failed.combine(2)
    var plain = CanonicalHasher()
    try plain.combine(1)
    try plain.combine(2)
    let digests = (failed.finalize(), plain.finalize())
    #expect(digests.0 == digests.1)
  }
}
