/// Types that encode themselves in all the ways there are.
enum Specimen {
  /// Hands its encoder to another value, as most type erasers and property wrappers do.
  struct Erased: Encodable {
    let value: any Encodable
    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
  }

  /// Encodes another value as its single value, as raw-valued types do.
  struct Wrapped: Encodable {
    let value: any Encodable
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }

  /// Encodes elements one at a time, so that nothing is known of their array.
  struct OneByOne<Element: Encodable>: Encodable {
    let elements: [Element]
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    }
  }

  /// Encodes elements as one sequence that has no storage.
  struct LazySequence<Element: Encodable>: Encodable {
    let elements: [Element]
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(contentsOf: AnySequence(elements))
    }
  }

  struct Point: Codable, Hashable {
    var x: Int
    var y: Int
  }

  struct PointBackwards: Encodable {
    var y: Int
    var x: Int
  }

  struct Labelled: Codable, Hashable {
    var name: String
    var note: String?
  }

  /// Writes its nil out, where synthesised code leaves it out.
  struct ExplicitNil: Encodable {
    enum CodingKeys: CodingKey { case name, note }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode("a", forKey: .name)
      try container.encodeNil(forKey: .note)
    }
  }

  enum Shape: Codable, Hashable {
    case empty
    case circle(radius: Double)
    case polygon([Point])
    indirect case pair(Shape, Shape)
  }

  enum Colour: String, Codable { case red, green }

  struct Nothing: Codable {}

  /// Fills two nested containers in turns with its own.
  struct Interleaved: Encodable {
    enum CodingKeys: CodingKey { case list, table, plain }
    var swapped = false

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      var table = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .table)
      try list.encode(swapped ? 2 : 1)
      try table.encode(true, forKey: .plain)
      try container.encode("text", forKey: .plain)
      var inner = list.nestedUnkeyedContainer()
      try list.encode(3.5)
      try list.encode(contentsOf: [UInt8]([1, 2]))
      try inner.encode("late")
    }
  }

  /// What ``Interleaved`` encodes, in the usual way.
  struct Straight: Encodable {
    struct Table: Encodable { var plain = true }
    var plain = "text"
    var table = Table()
    var list: [Erased] = [
      Erased(value: 1), Erased(value: ["late"]), Erased(value: 3.5), Erased(value: UInt8(1)),
      Erased(value: UInt8(2)),
    ]
  }

  class Animal: Encodable {
    var name: String
    init(name: String) { self.name = name }
  }

  final class Dog: Animal {
    enum CodingKeys: CodingKey { case name }
    var nickname: String
    init(name: String, nickname: String) {
      self.nickname = nickname
      super.init(name: name)
    }

    /// Encodes into the same container, under the same key as its superclass.
    override func encode(to encoder: any Encoder) throws {
      try super.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(nickname, forKey: .name)
    }
  }

  /// A list that may reach itself.
  final class Link: Encodable {
    var next: Link?
    var value = 0

    static func chain(of length: Int) -> Link {
      let first = Link()
      var last = first
      for _ in 1..<length {
        let link = Link()
        last.next = link
        last = link
      }
      return first
    }
  }

  /// A number generator with a seed, for values that are random but the same each time (SplitMix64).
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }
}
